using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Completes outbox rows whose records the broker has acknowledged.</summary>
internal interface IOutboxCompletion
{
    /// <summary>Removes the rows from the outbox, in the transaction of the relay.</summary>
    Task Complete(DbContext db, long[] ids, CancellationToken cancellationToken);
}

/// <summary>Deletes acknowledged rows: the broker keeps their records.</summary>
internal sealed class DeleteAcknowledgedRows : IOutboxCompletion
{
    public Task Complete(DbContext db, long[] ids, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"DELETE FROM outbox_message WHERE id = ANY ({ids})", cancellationToken);
}
