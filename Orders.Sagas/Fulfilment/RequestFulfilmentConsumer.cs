using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Fulfilment;

/// <summary>
/// Hands a paid order to the warehouse. Repeating it is harmless there, so nothing is kept here. An order that was cancelled while the request waited is not
/// handed over: the warehouse takes nothing back.
/// </summary>
internal sealed class RequestFulfilmentConsumer(OrdersDbContext unit, WarehouseGateway warehouse, TimeProvider time, ILogger<RequestFulfilmentConsumer> logger)
    : IConsumer<RequestFulfilment>
{
    public async Task Consume(ConsumeContext<RequestFulfilment> context)
    {
        var orderId = context.Message.OrderId;
        if (await unit.HasEnded(orderId, context.CancellationToken))
        {
            logger.CancelledMeanwhile(orderId);
            return;
        }

        var started = time.GetTimestamp();
        await warehouse.Ship(orderId, context.Message.Lines, context.CancellationToken);
        logger.HandedToWarehouse(orderId, time.GetElapsedTime(started).TotalMilliseconds);
    }
}
