using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Fulfilment;

internal static partial class Log
{
    [LoggerMessage(4100, LogLevel.Information, "The warehouse has order {OrderId} after {ElapsedMs:0} ms")]
    public static partial void HandedToWarehouse(this ILogger logger, Guid orderId, double elapsedMs);

    [LoggerMessage(4101, LogLevel.Information, "Order {OrderId} was cancelled meanwhile and is not handed to the warehouse")]
    public static partial void CancelledMeanwhile(this ILogger logger, Guid orderId);
}
