using Microsoft.Extensions.Logging;

namespace Orders.Sagas.OrderSaga;

internal static partial class Log
{
    [LoggerMessage(4301, LogLevel.Information, "{Orders} orders have passed a deadline")]
    public static partial void DeadlinesPassed(ILogger logger, int orders);

    [LoggerMessage(4302, LogLevel.Warning, "Deadlines were not looked at: {Failure}; the next round tries again")]
    public static partial void SweepFailed(ILogger logger, string failure);
}
