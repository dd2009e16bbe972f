using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Persistence;

internal static partial class Log
{
    [LoggerMessage(
        5501, LogLevel.Warning,
        "PostgreSQL takes no writes in this session: it is a standby, or default_transaction_read_only is on. The pooled sessions are "
        + "closed, and the next ones are opened anew")]
    public static partial void ReadOnlySession(this ILogger logger);
}
