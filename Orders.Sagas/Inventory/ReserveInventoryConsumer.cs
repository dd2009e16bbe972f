using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.Inventory;

/// <summary>Holds units of a SKU for an order while there are enough; <see cref="InventoryUnit"/> decides.</summary>
internal sealed class ReserveInventoryConsumer(InventoryUnit unit) : IConsumer<ReserveInventory>
{
    public Task Consume(ConsumeContext<ReserveInventory> context)
    {
        var request = context.Message;
        unit.Add(new(request.OrderId, request.Sku, request.Quantity));
        return Task.CompletedTask;
    }
}
