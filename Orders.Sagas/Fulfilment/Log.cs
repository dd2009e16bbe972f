using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Fulfilment;

internal static partial class Log
{
    [LoggerMessage(4100, LogLevel.Information, "The warehouse accepted order {OrderId} after {ElapsedMs:0} ms")]
    public static partial void WarehouseAccepted(this ILogger logger, Guid orderId, double elapsedMs);

    [LoggerMessage(4101, LogLevel.Information, "Order {OrderId} was cancelled while its request waited; the warehouse is not asked")]
    public static partial void CancelledBeforeShipment(this ILogger logger, Guid orderId);
}
