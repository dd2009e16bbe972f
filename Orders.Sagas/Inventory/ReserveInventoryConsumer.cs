using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>Holds units of a SKU for an order while there are enough, and publishes <see cref="OutOfStock"/> when there are not.</summary>
/// <remarks>
/// The natural key absorbs duplicates, without an inbox: the row keeps the decision, and a refusal is published again under the same
/// message id.
/// </remarks>
internal sealed class ReserveInventoryConsumer(OrdersDbContext unit, TimeProvider time) : IConsumer<ReserveInventory>
{
    sealed record Decision(string State, DateTimeOffset ReservedAt);

    public async Task Consume(ConsumeContext<ReserveInventory> context)
    {
        var request = context.Message;
        InventoryRequestRules.Check(request.OrderId, request.Sku, request.Quantity);
        await unit.EnsureTransaction(context.CancellationToken);
        await Reserve(request, context.CancellationToken);
        var decision = await DecisionOf(request, context.CancellationToken);
        if (decision.State == nameof(InventoryReservationState.Refused))
        {
            await context.Publish(
                new OutOfStock { OrderId = request.OrderId, Sku = request.Sku, FoundAt = decision.ReservedAt },
                send => send.IdentifyAs(MessageIds.From(request.OrderId, $"out-of-stock/{request.Sku}")));
        }
    }

    /// <summary>
    /// Decides the reservation, unless a decision exists. Only a held reservation with another quantity is decided again.
    /// </summary>
    /// <remarks>
    /// Two statements: a single one that waited for the stock row's lock would add up the units that were held before it waited. A SKU
    /// without a stock row is not limited.
    /// </remarks>
    Task<int> Reserve(ReserveInventory request, CancellationToken cancellationToken) => unit.Database.ExecuteSqlAsync(
        $"""
        SELECT FROM inventory_stock WHERE sku = {request.Sku} FOR UPDATE;

        INSERT INTO inventory_reservation AS mine (order_id, sku, quantity, reserved_at, state)
        SELECT {request.OrderId}, {request.Sku}, {request.Quantity}, {time.GetUtcNow()},
            CASE WHEN {request.Quantity} > (SELECT on_hand FROM inventory_stock WHERE sku = {request.Sku})
                - coalesce((
                    SELECT sum(quantity) FROM inventory_reservation
                    WHERE sku = {request.Sku} AND state = 'Held' AND order_id <> {request.OrderId}), 0)
            THEN 'Refused' ELSE 'Held' END
        ON CONFLICT (order_id, sku) DO UPDATE SET quantity = EXCLUDED.quantity, state = EXCLUDED.state, reserved_at = EXCLUDED.reserved_at
            WHERE mine.state = 'Held' AND mine.quantity <> EXCLUDED.quantity
        """,
        cancellationToken);

    async Task<Decision> DecisionOf(ReserveInventory request, CancellationToken cancellationToken) => (await unit.Database
        .SqlQuery<Decision>(
            $"SELECT state, reserved_at FROM inventory_reservation WHERE order_id = {request.OrderId} AND sku = {request.Sku}")
        .ToListAsync(cancellationToken)).Single();
}
