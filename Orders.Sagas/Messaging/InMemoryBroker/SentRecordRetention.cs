using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Outbox;

namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>Keeps acknowledged outbox rows as sent records, in the relay's transaction. An in-memory broker may still lose them.</summary>
internal sealed class SentRecordRetention(TimeProvider time) : IOutboxCompletion
{
    public Task Complete(DbContext db, long[] ids, CancellationToken cancellationToken) =>
        db.KeepSent(ids, time.GetUtcNow(), cancellationToken);
}
