using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Orders.Sagas.Inventory;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Inventory;

/// <summary>Runs units of work of inventory as lanes do, each on a context of its own.</summary>
sealed class InventoryUnits(TestDatabase database, params IInterceptor[] interceptors)
{
    const int Attempts = 10;

    /// <summary>Commits a unit with these requests. A conflict begins a new unit.</summary>
    public async Task Commit(params IReadOnlyList<InventoryRequest> requests)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var unit = await Begin(requests);
                await unit.Database.CommitTransactionAsync();
                return;
            }
            catch (Exception exception) when (
                attempt < Attempts && FailureClassifier.Classify(exception).Kind is FailureKind.Conflict)
            {
                // As the endpoint does, at once.
            }
        }
    }

    /// <summary>Runs a unit's statements, and returns its context before the commit.</summary>
    public async Task<OrdersDbContext> Begin(params IReadOnlyList<InventoryRequest> requests)
    {
        var db = database.Context(interceptors);
        try
        {
            var publish = new RecordingPublishEndpoint(new ConcurrentQueue<(Guid?, object)>());
            var unit = new InventoryUnit(db, new ReservationStore(db, TimeProvider.System), publish);
            foreach (var request in requests)
                unit.Add(request);
            await unit.Run(TestContext.Current.CancellationToken);
            return db;
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    public Task<int> SetStock(string sku, int onHand) => database.Execute($"""
        INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ('{sku}', {onHand}, now())
        ON CONFLICT (sku) DO UPDATE SET on_hand = EXCLUDED.on_hand
        """);

    /// <summary>The SKUs whose stock row does not have the sum of the held reservations.</summary>
    public Task<string?> Miscounted() => database.Scalar<string>("""
        SELECT string_agg(format('%s: %s, not %s', sku, reserved, held), ', ') FROM (
            SELECT sku, reserved, (
                SELECT coalesce(sum(quantity), 0) FROM inventory_reservation mine
                WHERE mine.sku = stock.sku AND state = 'Held') AS held
            FROM inventory_stock stock) stocks
        WHERE reserved <> held
        """);
}
