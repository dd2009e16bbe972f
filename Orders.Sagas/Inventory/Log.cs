using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Inventory;

internal static partial class Log
{
    [LoggerMessage(2801, LogLevel.Warning, "Deleting sent releases of released reservations failed; the next round tries again")]
    public static partial void DeletingReleasesFailed(this ILogger logger, Exception exception);
}
