namespace Orders.Sagas.Messaging.Inbox;

/// <summary>The table of the inbox, partitioned by time, so that ids expire by dropping a partition.</summary>
/// <remarks>
/// A unique index of PostgreSQL covers one partition only, so a trigger refuses an id that is in any partition
/// (<see cref="InboxGuardSchema"/>). <see cref="InboxPeriodSchema"/> makes and drops partitions.
/// </remarks>
public static class InboxSchema
{
    /// <summary>Locks a message of a consumer group until the transaction ends.</summary>
    /// <remarks>All code that locks messages must use this text.</remarks>
    internal const string Lock = "pg_advisory_xact_lock(hashtextextended(message_id::text || consumer_group, 0))";

    /// <summary>The trigger of older versions: one row after the other.</summary>
    internal const string CreateRowTrigger = """
        CREATE FUNCTION inbox_state_refuse_duplicate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended(NEW.message_id::text || NEW.consumer_group, 0));
            IF EXISTS (SELECT FROM inbox_state i WHERE i.message_id = NEW.message_id AND i.consumer_group = NEW.consumer_group) THEN
                RAISE unique_violation USING TABLE = 'inbox_state', MESSAGE = 'The message was consumed before.';
            END IF;
            RETURN NEW;
        END $$;

        CREATE TRIGGER refuse_duplicate BEFORE INSERT ON inbox_state FOR EACH ROW EXECUTE FUNCTION inbox_state_refuse_duplicate();
        """;

    /// <summary>Creates the table, its trigger and the partitions of the days around now, for a migration.</summary>
    public const string Create = $$"""
        CREATE TABLE inbox_state (
            message_id uuid NOT NULL,
            consumer_group text NOT NULL,
            consumed_at timestamp with time zone NOT NULL,
            CONSTRAINT pk_inbox_state PRIMARY KEY (message_id, consumer_group, consumed_at)
        ) PARTITION BY RANGE (consumed_at);

        {{CreateRowTrigger}}

        DO $$
        DECLARE
            today date := (now() AT TIME ZONE 'UTC')::date;
        BEGIN
            FOR n IN -1..3 LOOP
                EXECUTE format(
                    'CREATE TABLE inbox_state_%s PARTITION OF inbox_state FOR VALUES FROM (%L) TO (%L)',
                    to_char(today + n, 'YYYYMMDD'), (today + n) || ' 00:00:00+00', (today + n + 1) || ' 00:00:00+00');
            END LOOP;
        END $$;
        """;

    /// <summary>Undoes <see cref="Create"/>.</summary>
    public const string Drop = """
        DROP TABLE inbox_state;
        DROP FUNCTION inbox_state_refuse_duplicate();
        """;
}
