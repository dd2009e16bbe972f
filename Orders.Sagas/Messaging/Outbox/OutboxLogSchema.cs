namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Leaves the rows of the lane <see cref="OutboxLanes.OfTheLog"/> to change data capture, which reads PostgreSQL's log.</summary>
/// <remarks>
/// A trigger deletes the rows in the insert's own round trip, and a publication delivers the inserts to the reader of a replication slot. A
/// slot counts if its name ends in <c>_outbox</c>. Without a slot or the publication the rows would be lost, so the trigger refuses the
/// transaction.
/// </remarks>
public static class OutboxLogSchema
{
    /// <summary>Creates the view of slots, the trigger and the publication, for a migration.</summary>
    /// <remarks>
    /// Every installation runs the migration. It creates no publication on a server older than PostgreSQL 15, which cannot filter the rows
    /// of a publication, or for a user who may not create one.
    /// </remarks>
    public const string Create = """
        CREATE VIEW outbox_slot AS
        SELECT slot_name::text AS name, active AS is_active FROM pg_replication_slots
        WHERE slot_type = 'logical' AND database = current_database() AND slot_name LIKE '%\_outbox'
          AND confirmed_flush_lsn IS NOT NULL AND wal_status IS DISTINCT FROM 'lost'
          AND EXISTS (SELECT FROM pg_publication WHERE pubname = 'orders_outbox');

        CREATE FUNCTION outbox_message_leave_to_log() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM outbox_slot) THEN
                RAISE object_not_in_prerequisite_state USING TABLE = 'outbox_message', MESSAGE = 'No replication slot holds the outbox.';
            END IF;
            DELETE FROM outbox_message WHERE id = NEW.id;
            RETURN NULL;
        END $$;

        CREATE TRIGGER leave_to_log AFTER INSERT ON outbox_message FOR EACH ROW WHEN (NEW.lane < 0)
            EXECUTE FUNCTION outbox_message_leave_to_log();

        DO $$
        BEGIN
            IF current_setting('server_version_num')::int >= 150000 AND has_database_privilege(current_database(), 'CREATE') THEN
                EXECUTE 'CREATE PUBLICATION orders_outbox FOR TABLE outbox_message WHERE (lane < 0) WITH (publish = ''insert'')';
            END IF;
        END $$;
        """;

    /// <summary>Undoes <see cref="Create"/>.</summary>
    public const string Drop = """
        DROP PUBLICATION IF EXISTS orders_outbox;
        DROP TRIGGER leave_to_log ON outbox_message;
        DROP FUNCTION outbox_message_leave_to_log();
        DROP VIEW outbox_slot;
        """;
}
