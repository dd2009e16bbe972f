using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Contracts;

namespace Orders.Sagas.Fulfilment;

/// <summary>Hands a paid order to the warehouse. Repeating it is harmless there, so nothing is kept here.</summary>
internal sealed class RequestFulfilmentConsumer(WarehouseGateway warehouse, TimeProvider time, ILogger<RequestFulfilmentConsumer> logger)
    : IConsumer<RequestFulfilment>
{
    public async Task Consume(ConsumeContext<RequestFulfilment> context)
    {
        var started = time.GetTimestamp();
        await warehouse.Ship(context.Message.OrderId, context.Message.Lines, context.CancellationToken);
        logger.HandedToWarehouse(context.Message.OrderId, time.GetElapsedTime(started).TotalMilliseconds);
    }
}
