using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Fulfilment;

/// <summary>Requests the shipment of a paid order from the warehouse.</summary>
/// <remarks>
/// The warehouse absorbs duplicates, so nothing is stored here. An order that was cancelled while its request waited is not sent: the
/// warehouse cannot cancel.
/// </remarks>
internal sealed class RequestFulfilmentConsumer(
    OrderNeeds orders, WarehouseGateway warehouse, TimeProvider time, ILogger<RequestFulfilmentConsumer> logger)
    : IConsumer<RequestFulfilment>
{
    public async Task Consume(ConsumeContext<RequestFulfilment> context)
    {
        var orderId = context.Message.OrderId;
        if (await orders.HasEnded(orderId, context.CancellationToken))
        {
            logger.CancelledBeforeShipment(orderId);
            return;
        }

        var started = time.GetTimestamp();
        await warehouse.Ship(orderId, context.Message.Lines, context.CancellationToken);
        logger.WarehouseAccepted(orderId, time.GetElapsedTime(started).TotalMilliseconds);
    }
}
