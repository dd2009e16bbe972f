namespace Orders.Sagas.Messaging.Outbox;

/// <summary>How PostgreSQL stores the outbox, whose rows live for milliseconds.</summary>
/// <remarks>
/// Autovacuum comes after a number of deleted rows, not after a share of the largest backlog that the table ever had. It keeps the empty
/// pages at the table's end: their removal would lock the table, and the next burst needs them again.
/// </remarks>
public static class OutboxStorageSchema
{
    /// <summary>Sets the storage parameters, for a migration.</summary>
    public const string Set = """
        ALTER TABLE outbox_message SET (
            autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, vacuum_truncate = off,
            toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 5000, toast.vacuum_truncate = off);
        """;

    /// <summary>Undoes <see cref="Set"/>.</summary>
    public const string Reset = """
        ALTER TABLE outbox_message RESET (
            autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, vacuum_truncate,
            toast.autovacuum_vacuum_scale_factor, toast.autovacuum_vacuum_threshold, toast.vacuum_truncate);
        """;
}
