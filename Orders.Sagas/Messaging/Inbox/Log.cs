using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Inbox;

internal static partial class Log
{
    [LoggerMessage(2101, LogLevel.Information, "The message ids of the inbox's period {Period} have expired; the period was dropped")]
    public static partial void PeriodDropped(this ILogger logger, string period);

    [LoggerMessage(2102, LogLevel.Warning, "Making and dropping the inbox's periods failed ({Category}); the next round tries again")]
    public static partial void MaintenanceFailed(this ILogger logger, string category);

    [LoggerMessage(2103, LogLevel.Information,
        "An expired period of the inbox was not dropped, because transactions use the inbox; the next attempt is in {Interval}")]
    public static partial void DropPostponed(this ILogger logger, TimeSpan interval);
}
