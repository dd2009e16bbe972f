using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

internal static class UnitTransaction
{
    /// <summary>Begins the unit of work's transaction, unless it has begun.</summary>
    /// <remarks>All records of one unit share the transaction. The unit commits the transaction together with its outbox rows.</remarks>
    public static async Task EnsureTransaction(this OrdersDbContext unit, CancellationToken cancellationToken)
    {
        if (unit.Database.CurrentTransaction is not null)
            return;
        await unit.Database.BeginTransactionAsync(cancellationToken);
    }
}
