using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Inventory;

internal static partial class Log
{
    [LoggerMessage(2801, LogLevel.Warning, "Releases that are done were not deleted from the outbox; the next round tries again")]
    public static partial void ForgettingFailed(ILogger logger, Exception exception);
}
