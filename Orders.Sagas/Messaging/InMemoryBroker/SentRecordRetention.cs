using Npgsql;
using Orders.Sagas.Messaging.Outbox;

namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>Moves acknowledged outbox rows to the sent records, because an in-memory broker may still lose them.</summary>
internal sealed class SentRecordRetention(TimeProvider time) : IOutboxCompletion
{
    public NpgsqlBatchCommand Of(long[] ids) => OutboxSql.Command(SentRecords.KeepRows, ids, time.GetUtcNow());
}
