using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

internal static class UnitStatements
{
    /// <summary>Begins the transaction of the unit of work, which commits it with what was sent. The records of one unit share it.</summary>
    public static async Task BeginStatements(this OrdersDbContext unit, CancellationToken cancellationToken)
    {
        if (unit.Database.CurrentTransaction is not null)
            return;
        unit.Database.AutoSavepointsEnabled = false;
        await unit.Database.BeginTransactionAsync(cancellationToken);
    }
}
