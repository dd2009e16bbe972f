using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging;

internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "It is over: {What}, {Count} times in {Seconds:0} s; only the first was logged")]
    public static partial void RepetitionOver(this ILogger logger, string what, long count, double seconds);
}
