using Microsoft.Extensions.Logging;

namespace Orders.Sagas.OrderSaga;

internal static partial class Log
{
    [LoggerMessage(4301, LogLevel.Information, "{Orders} orders have passed a deadline; the saga decides what happens to them")]
    public static partial void DeadlinesPassed(this ILogger logger, int orders);

    [LoggerMessage(4302, LogLevel.Warning, "The sweep for passed deadlines failed: {Failure}; the next sweep tries again")]
    public static partial void SweepFailed(this ILogger logger, string failure);
}
