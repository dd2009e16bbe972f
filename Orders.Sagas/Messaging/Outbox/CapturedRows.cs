using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Inserts the messages that a context has captured.</summary>
internal static class CapturedRows
{
    /// <summary>Inserts the context's new outbox rows by one statement. SaveChanges would send one for each.</summary>
    /// <remarks>The caller raises <see cref="OutboxSignal"/> after its commit.</remarks>
    public static Task InsertOutboxRows(this DbContext db)
    {
        var added = db.ChangeTracker.Entries<OutboxMessage>().Where(entry => entry.State is EntityState.Added).ToList();
        List<OutboxMessage> rows = [.. added.Select(entry => entry.Entity)];
        added.ForEach(entry => entry.State = EntityState.Detached);
        return db.Execute(rows.Count == 0 ? [] : [MappedTable<OutboxMessage>.In(db).Insert(rows)], CancellationToken.None);
    }
}
