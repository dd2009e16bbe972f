using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Intake;

internal static partial class Log
{
    [LoggerMessage(4401, LogLevel.Warning, "Submissions that are decided were not deleted from the outbox; the next round tries again")]
    public static partial void ForgettingFailed(ILogger logger, Exception exception);
}
