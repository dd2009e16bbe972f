using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Completes outbox rows whose records the broker has acknowledged.</summary>
internal interface IOutboxCompletion
{
    /// <summary>The statement that removes the rows from the outbox, in the transaction of the relay.</summary>
    NpgsqlBatchCommand Of(long[] ids);
}

/// <summary>Deletes acknowledged rows: the broker keeps their records.</summary>
internal sealed class DeleteAcknowledgedRows : IOutboxCompletion
{
    public NpgsqlBatchCommand Of(long[] ids) => OutboxSql.Command("DELETE FROM outbox_message WHERE id = ANY ($1)", ids);
}
