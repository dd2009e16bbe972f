using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Inbox;

internal static partial class Log
{
    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "The inbox forgot the messages of {Day}")]
    public static partial void Expired(ILogger logger, DateOnly day);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Warning, Message = "The inbox's days could not be kept ({Category}); it is tried again later")]
    public static partial void MaintenanceFailed(ILogger logger, string category);
}
