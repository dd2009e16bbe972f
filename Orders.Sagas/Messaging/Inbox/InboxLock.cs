using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Inbox;

internal static class InboxLock
{
    const string Sql = $$"""SELECT {{InboxSchema.Lock}} FROM (SELECT {0} AS message_id, {1} AS consumer_group) AS locked""";

    /// <summary>Locks a message until the transaction ends, with the lock of the inbox's trigger.</summary>
    /// <remarks>A transaction that consumes the message waits until then.</remarks>
    public static Task LockInInbox(this DbContext db, Guid messageId, string consumerGroup, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(Sql, [messageId, consumerGroup], cancellationToken);
}
