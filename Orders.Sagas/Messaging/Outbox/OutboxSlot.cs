using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>A replication slot that holds the outbox's rows for change data capture.</summary>
/// <param name="Name">The slot's name.</param>
/// <param name="IsActive">A connection reads the slot now.</param>
internal sealed record OutboxSlot(string Name, bool IsActive);

internal static class OutboxSlotQueries
{
    /// <summary>The slots that hold every row from now on. Slots that lost a part of the log are left out.</summary>
    public static Task<List<OutboxSlot>> OutboxSlots(this DbContext db, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<OutboxSlot>($"SELECT name, is_active FROM outbox_slot").ToListAsync(cancellationToken);
}
