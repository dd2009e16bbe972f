using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>Takes a reservation back for good. One that has not come yet is noted as released, so that nothing is set aside when it comes.</summary>
internal sealed class ReleaseInventoryConsumer(OrdersDbContext unit, TimeProvider time) : IConsumer<ReleaseInventory>
{
    public async Task Consume(ConsumeContext<ReleaseInventory> context)
    {
        var request = context.Message;
        InventoryRequestRules.Check(request.OrderId, request.Sku);
        await unit.BeginStatements(context.CancellationToken);
        await unit.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inventory_reservation AS mine (order_id, sku, quantity, reserved_at, state)
            VALUES ({request.OrderId}, {request.Sku}, 0, {time.GetUtcNow()}, 'Released')
            ON CONFLICT (order_id, sku) DO UPDATE SET state = 'Released' WHERE mine.state <> 'Released'
            """,
            context.CancellationToken);
    }
}
