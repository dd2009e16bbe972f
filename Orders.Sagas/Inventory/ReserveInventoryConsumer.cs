using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>Keeps a reservation by its natural key, in one statement and without an inbox: however often it comes, the row is the same.</summary>
internal sealed class ReserveInventoryConsumer(OrdersDbContext db, TimeProvider time) : IConsumer<ReserveInventory>
{
    public Task Consume(ConsumeContext<ReserveInventory> context)
    {
        var request = context.Message;
        Check(request);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inventory_reservation (order_id, sku, quantity, reserved_at)
            VALUES ({request.OrderId}, {request.Sku}, {request.Quantity}, {time.GetUtcNow()})
            ON CONFLICT (order_id, sku) DO UPDATE SET quantity = EXCLUDED.quantity WHERE inventory_reservation.quantity <> EXCLUDED.quantity
            """,
            context.CancellationToken);
    }

    static void Check(ReserveInventory request)
    {
        var errors = new List<string>();
        if (request.OrderId == Guid.Empty)
            errors.Add("orderId must be set.");
        if (string.IsNullOrWhiteSpace(request.Sku))
            errors.Add("sku must be set.");
        if (request.Quantity < 1)
            errors.Add("quantity must be at least 1.");
        if (errors.Count > 0)
            throw new InvalidMessageException(errors);
    }
}
