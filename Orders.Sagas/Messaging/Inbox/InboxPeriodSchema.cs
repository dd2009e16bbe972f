namespace Orders.Sagas.Messaging.Inbox;

/// <summary>The functions that make and drop the inbox's periods, each of which is a partition of <c>inbox_state</c>.</summary>
/// <remarks>
/// They run with the rights of the role that migrates, so the application needs no right to create or drop tables. A period is named by its
/// first day and, if it is longer than a day, by the day after its last. Older versions made periods of one day.
/// </remarks>
public static class InboxPeriodSchema
{
    internal const string Make = "inbox_state_make_period";
    internal const string Drop = "inbox_state_drop_period";

    /// <summary>The advisory lock of the one session that makes a period. Others wait, because that is quick.</summary>
    const string MakeLock = "452823510904";

    /// <summary>The advisory lock of the one session that drops a period. Others skip the drop.</summary>
    const string DropLock = "452823510905";

    /// <summary>Creates the functions, for a migration.</summary>
    /// <remarks>
    /// A new period begins at a multiple of its length, but where an older one ends if that is later, and ends where a later one begins. So
    /// periods of different lengths, from other values of the setting, never overlap.
    /// </remarks>
    public const string Create = $$"""
        CREATE FUNCTION inbox_state_periods() RETURNS TABLE (name text, first date, past date, is_attached boolean)
        LANGUAGE sql STABLE AS $$
            SELECT c.relname::text, to_date(days[1], 'YYYYMMDD'),
                coalesce(to_date(days[2], 'YYYYMMDD'), to_date(days[1], 'YYYYMMDD') + 1),
                EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid AND NOT i.inhdetachpending)
            FROM pg_class c CROSS JOIN LATERAL regexp_match(c.relname, '^inbox_state_(\d{8})(?:_(\d{8}))?$') AS days
            WHERE c.relkind = 'r' AND days IS NOT NULL
                AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'inbox_state'::regclass)
        $$;

        CREATE FUNCTION {{Make}}(moment timestamp with time zone, days integer) RETURNS timestamp with time zone
        LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE
            day date := (moment AT TIME ZONE 'UTC')::date;
            start date := day - ((day - DATE '2000-01-01') % days + days) % days;
            finish date := start + days;
            covering date;
            period text;
        BEGIN
            FOR look IN 1..2 LOOP
                SELECT p.past INTO covering FROM inbox_state_periods() p WHERE p.is_attached AND day >= p.first AND day < p.past;
                IF FOUND THEN
                    RETURN covering::timestamp AT TIME ZONE 'UTC';
                END IF;
                PERFORM pg_advisory_xact_lock({{MakeLock}});
            END LOOP;
            SELECT greatest(start, max(p.past)) INTO start FROM inbox_state_periods() p WHERE p.is_attached AND p.past <= day;
            SELECT least(finish, min(p.first)) INTO finish FROM inbox_state_periods() p WHERE p.is_attached AND p.first > day;
            period := 'inbox_state_' || to_char(start, 'YYYYMMDD')
                || CASE WHEN finish > start + 1 THEN '_' || to_char(finish, 'YYYYMMDD') ELSE '' END;
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I (LIKE inbox_state INCLUDING DEFAULTS)', period);
            EXECUTE format('ALTER TABLE inbox_state ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                period, to_char(start, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(finish, 'YYYY-MM-DD') || ' 00:00:00+00');
            RETURN finish::timestamp AT TIME ZONE 'UTC';
        END $$;

        CREATE FUNCTION {{Drop}}(expired timestamp with time zone) RETURNS text
        LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '100ms' AS $$
        DECLARE
            oldest text;
        BEGIN
            IF NOT pg_try_advisory_xact_lock({{DropLock}}) THEN
                RETURN NULL;
            END IF;
            SELECT p.name INTO oldest FROM inbox_state_periods() p
            WHERE p.past::timestamp AT TIME ZONE 'UTC' <= expired ORDER BY p.past LIMIT 1;
            IF FOUND THEN
                EXECUTE format('DROP TABLE %I', oldest);
            END IF;
            RETURN oldest;
        END $$;

        DO $$
        DECLARE
            called text;
        BEGIN
            FOREACH called IN ARRAY ARRAY['{{Make}}(timestamp with time zone, integer)', '{{Drop}}(timestamp with time zone)'] LOOP
                EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', called, current_schema());
                EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', called);
            END LOOP;
        END $$;
        """;

    /// <summary>Undoes <see cref="Create"/>: rows move into periods of one day, the only ones that older versions know.</summary>
    /// <remarks>The trigger is away meanwhile: it would lock every row's message until the commit.</remarks>
    public const string Undo = $$"""
        DROP TRIGGER refuse_duplicate ON inbox_state;
        DO $$
        DECLARE
            long record;
            day date;
        BEGIN
            FOR long IN SELECT * FROM inbox_state_periods() p WHERE p.is_attached AND p.past > p.first + 1 LOOP
                EXECUTE format('ALTER TABLE inbox_state DETACH PARTITION %I', long.name);
                FOR day IN SELECT generate_series(long.first, long.past - 1, '1 day')::date LOOP
                    EXECUTE format(
                        'CREATE TABLE inbox_state_%s PARTITION OF inbox_state FOR VALUES FROM (%L) TO (%L)', to_char(day, 'YYYYMMDD'),
                        to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00');
                END LOOP;
                EXECUTE format('INSERT INTO inbox_state SELECT * FROM %I', long.name);
                EXECUTE format('DROP TABLE %I', long.name);
            END LOOP;
        END $$;
        CREATE TRIGGER refuse_duplicate BEFORE INSERT ON inbox_state FOR EACH ROW EXECUTE FUNCTION inbox_state_refuse_duplicate();
        DROP FUNCTION {{Drop}}(timestamp with time zone);
        DROP FUNCTION {{Make}}(timestamp with time zone, integer);
        DROP FUNCTION inbox_state_periods();
        """;
}
