using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.InMemoryBroker;

internal static partial class Log
{
    [LoggerMessage(2004, LogLevel.Information, "The in-memory broker lost {Rows} records; they are back in the outbox and are sent again")]
    public static partial void Resending(this ILogger logger, int rows);

    [LoggerMessage(2005, LogLevel.Warning, "Checking the records sent to the in-memory broker failed; the next round checks again")]
    public static partial void CheckFailed(this ILogger logger, Exception exception);
}
