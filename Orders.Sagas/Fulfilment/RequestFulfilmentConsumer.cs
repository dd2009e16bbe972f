using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Fulfilment;

/// <summary>Requests the shipment of a paid order from the warehouse.</summary>
/// <remarks>
/// The warehouse absorbs duplicates, so nothing is stored here. An order that was cancelled while its request waited is not sent: the
/// warehouse cannot cancel. Nor is an order that is not paid: any system may write to the topic.
/// </remarks>
internal sealed class RequestFulfilmentConsumer(
    OrderNeeds orders, WarehouseGateway warehouse, TimeProvider time, ILogger<RequestFulfilmentConsumer> logger)
    : IConsumer<RequestFulfilment>
{
    public async Task Consume(ConsumeContext<RequestFulfilment> context)
    {
        var orderId = context.Message.OrderId;
        if (await orders.NeedsNoShipment(orderId, context.CancellationToken))
        {
            logger.CancelledBeforeShipment(orderId);
            context.ProvesNothing();
            return;
        }

        var started = time.GetTimestamp();
        await warehouse.Ship(orderId, context.Message.Lines, context.CancellationToken);
        logger.WarehouseAccepted(orderId, time.GetElapsedTime(started).TotalMilliseconds);
    }
}
