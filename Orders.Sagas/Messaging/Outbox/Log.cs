using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Outbox;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Debug, "Relayed {Records} records of {Lanes} lanes, acknowledged after {Elapsed}")]
    public static partial void Relayed(this ILogger logger, int records, int lanes, TimeSpan elapsed);

    [LoggerMessage(2002, LogLevel.Warning, "The outbox relay failed ({Failures} times in a row); its rows stay and are sent again")]
    public static partial void RelayFailed(this ILogger logger, Exception exception, int failures);

    [LoggerMessage(2003, LogLevel.Warning, "The outbox's notification channel failed; until it is restored, relays find rows by polling")]
    public static partial void ChannelFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        2006, LogLevel.Warning,
        "{Records} outbox rows were not written to {Topic} ({Code}); they stay and are probed one by one after {Pause}")]
    public static partial void WriteFailed(this ILogger logger, int records, string topic, ErrorCode code, TimeSpan pause);

    [LoggerMessage(2007, LogLevel.Warning, "Probing paused outbox rows failed; the next round probes them again")]
    public static partial void ProbeFailed(this ILogger logger, Exception exception);
}
