using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Intake;

internal static partial class Log
{
    [LoggerMessage(2901, LogLevel.Warning, "Deleting sent submissions of decided orders failed; the next round tries again")]
    public static partial void DeletingSubmissionsFailed(this ILogger logger, Exception exception);
}
