using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Raises the relay's signal when added outbox rows have committed, in EF's own transaction or the caller's.</summary>
internal sealed class OutboxSignalInterceptor(OutboxSignal signal, OutboxFloors floors) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    readonly ConditionalWeakTable<DbContext, List<OutboxMessage>> _waiting = [];

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db && Added(db) is [_, ..] rows)
            _waiting.AddOrUpdate(db, rows);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db && db.Database.CurrentTransaction is null)
            RaiseFor(db);
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db)
            RaiseFor(db);
        return Task.CompletedTask;
    }

    void RaiseFor(DbContext db)
    {
        if (!_waiting.TryGetValue(db, out var rows))
            return;
        _waiting.Remove(db);
        floors.Known(rows[^1].Id);
        signal.Raise();
    }

    static List<OutboxMessage> Added(DbContext db) =>
        [.. db.ChangeTracker.Entries<OutboxMessage>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity)];
}
