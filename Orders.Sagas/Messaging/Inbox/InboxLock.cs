using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Inbox;

internal static class InboxLock
{
    /// <summary>Takes the lock of a message until the transaction ends, as the inbox's trigger does: who notes it as consumed waits, and then sees what was done.</summary>
    public static Task LockInInbox(this DbContext db, Guid messageId, string consumerGroup, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"SELECT pg_advisory_xact_lock(hashtextextended({messageId}::text || {consumerGroup}, 0))", cancellationToken);
}
