using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Inbox;

internal static partial class Log
{
    [LoggerMessage(2101, LogLevel.Information, "The inbox's ids of {Day} have expired; its partition is dropped")]
    public static partial void DayDropped(this ILogger logger, DateOnly day);

    [LoggerMessage(2102, LogLevel.Warning, "Creating and dropping the inbox's days failed ({Category}); the next round tries again")]
    public static partial void MaintenanceFailed(this ILogger logger, string category);
}
