using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.Inventory;

/// <summary>Releases a reservation for good; <see cref="InventoryUnit"/> writes it.</summary>
internal sealed class ReleaseInventoryConsumer(InventoryUnit unit) : IConsumer<ReleaseInventory>
{
    public Task Consume(ConsumeContext<ReleaseInventory> context)
    {
        var request = context.Message;
        unit.Add(new(request.OrderId, request.Sku, Quantity: null));
        return Task.CompletedTask;
    }
}
