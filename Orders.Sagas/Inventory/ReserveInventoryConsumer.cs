using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>
/// Sets pieces aside while there are enough, and tells when there are not. Repeats are absorbed by the natural key, without an inbox: the row says what was
/// decided, and a refusal that is told again is the same message under the same id.
/// </summary>
internal sealed class ReserveInventoryConsumer(OrdersDbContext unit, TimeProvider time) : IConsumer<ReserveInventory>
{
    sealed record Decision(string State, DateTimeOffset ReservedAt);

    public async Task Consume(ConsumeContext<ReserveInventory> context)
    {
        var request = context.Message;
        InventoryRequestRules.Check(request.OrderId, request.Sku, request.Quantity);
        await unit.BeginStatements(context.CancellationToken);
        await Reserve(request, context.CancellationToken);
        var decision = await Decided(request, context.CancellationToken);
        if (decision.State == nameof(InventoryReservationState.Refused))
        {
            await context.Publish(
                new OutOfStock { OrderId = request.OrderId, Sku = request.Sku, FoundAt = decision.ReservedAt },
                send => send.IdentifyAs(MessageIds.From(request.OrderId, $"out-of-stock/{request.Sku}")));
        }
    }

    /// <summary>
    /// Two statements: one that waited for the article's row would add up what was held before it waited. An article without a row is not limited. What is
    /// decided stays; only a held reservation of another quantity is decided anew.
    /// </summary>
    Task<int> Reserve(ReserveInventory request, CancellationToken cancellationToken) => unit.Database.ExecuteSqlAsync(
        $"""
        SELECT FROM inventory_stock WHERE sku = {request.Sku} FOR UPDATE;

        INSERT INTO inventory_reservation AS mine (order_id, sku, quantity, reserved_at, state)
        SELECT {request.OrderId}, {request.Sku}, {request.Quantity}, {time.GetUtcNow()},
            CASE WHEN {request.Quantity} > (SELECT on_hand FROM inventory_stock WHERE sku = {request.Sku})
                - coalesce((SELECT sum(quantity) FROM inventory_reservation WHERE sku = {request.Sku} AND state = 'Held' AND order_id <> {request.OrderId}), 0)
            THEN 'Refused' ELSE 'Held' END
        ON CONFLICT (order_id, sku) DO UPDATE SET quantity = EXCLUDED.quantity, state = EXCLUDED.state, reserved_at = EXCLUDED.reserved_at
            WHERE mine.state = 'Held' AND mine.quantity <> EXCLUDED.quantity
        """,
        cancellationToken);

    async Task<Decision> Decided(ReserveInventory request, CancellationToken cancellationToken) => (await unit.Database
        .SqlQuery<Decision>($"SELECT state, reserved_at FROM inventory_reservation WHERE order_id = {request.OrderId} AND sku = {request.Sku}")
        .ToListAsync(cancellationToken)).Single();
}
