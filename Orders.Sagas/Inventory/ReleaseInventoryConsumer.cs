using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>Releases a reservation for good.</summary>
/// <remarks>
/// A release that overtakes its reservation is recorded as released, so that the reservation holds no units when it arrives.
/// </remarks>
internal sealed class ReleaseInventoryConsumer(OrdersDbContext unit, TimeProvider time) : IConsumer<ReleaseInventory>
{
    public async Task Consume(ConsumeContext<ReleaseInventory> context)
    {
        var request = context.Message;
        InventoryRequestRules.Check(request.OrderId, request.Sku);
        await unit.EnsureTransaction(context.CancellationToken);
        await unit.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inventory_reservation AS mine (order_id, sku, quantity, reserved_at, state)
            VALUES ({request.OrderId}, {request.Sku}, 0, {time.GetUtcNow()}, 'Released')
            ON CONFLICT (order_id, sku) DO UPDATE SET state = 'Released' WHERE mine.state <> 'Released'
            """,
            context.CancellationToken);
    }
}
