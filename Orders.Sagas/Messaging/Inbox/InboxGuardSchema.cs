namespace Orders.Sagas.Messaging.Inbox;

/// <summary>The guard of the inbox: a trigger that runs once for each insert, whatever the number of its rows.</summary>
/// <remarks>
/// The rows are in the table already. The trigger locks their ids, so that two copies of a message run one after the other. The next
/// statement of the function sees what was committed meanwhile, and refuses the insert if any id is there twice, in whatever period.
/// Its plans are kept, and a period that is small today is large tomorrow, so sequential scans are off.
/// </remarks>
public static class InboxGuardSchema
{
    /// <summary>Replaces the row trigger and its wide key, for a migration. Empty periods make room for longer ones.</summary>
    public const string Create = $$"""
        DROP TRIGGER refuse_duplicate ON inbox_state;
        DROP FUNCTION inbox_state_refuse_duplicate();
        ALTER TABLE inbox_state DROP CONSTRAINT pk_inbox_state;
        CREATE INDEX ix_inbox_state_message_id ON inbox_state (message_id);

        CREATE FUNCTION inbox_state_refuse_duplicates() RETURNS trigger LANGUAGE plpgsql
        SET plan_cache_mode = auto SET enable_seqscan = off AS $$
        BEGIN
            PERFORM {{InboxSchema.Lock}} FROM (SELECT * FROM added ORDER BY message_id, consumer_group) AS ordered;
            IF EXISTS (
                SELECT FROM added a WHERE (
                    SELECT count(*) FROM inbox_state i WHERE i.message_id = a.message_id AND i.consumer_group = a.consumer_group) > 1)
            THEN
                RAISE unique_violation USING TABLE = 'inbox_state', MESSAGE = 'A message was consumed before.';
            END IF;
            RETURN NULL;
        END $$;

        CREATE TRIGGER refuse_duplicate AFTER INSERT ON inbox_state REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION inbox_state_refuse_duplicates();

        DO $$
        DECLARE
            period record;
            is_used boolean;
        BEGIN
            FOR period IN SELECT * FROM inbox_state_periods() p WHERE p.is_attached LOOP
                EXECUTE format('SELECT EXISTS (SELECT FROM %I)', period.name) INTO is_used;
                IF NOT is_used THEN
                    EXECUTE format('DROP TABLE %I', period.name);
                END IF;
            END LOOP;
            PERFORM {{InboxPeriodSchema.Make}}({{InboxPeriodSchema.Make}}(now(), 7), 7);
        END $$;
        """;

    /// <summary>Undoes <see cref="Create"/>. Periods of any length suit older versions too.</summary>
    public const string Undo = $"""
        DROP TRIGGER refuse_duplicate ON inbox_state;
        DROP FUNCTION inbox_state_refuse_duplicates();
        DROP INDEX ix_inbox_state_message_id;
        ALTER TABLE inbox_state ADD CONSTRAINT pk_inbox_state PRIMARY KEY (message_id, consumer_group, consumed_at);
        {InboxSchema.CreateRowTrigger}
        """;
}
