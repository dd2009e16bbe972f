using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Outbox;

internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Debug, Message = "Relayed {Records} records of {Lanes} lanes, acknowledged after {Elapsed}")]
    public static partial void Relayed(ILogger logger, int records, int lanes, TimeSpan elapsed);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "The outbox relay failed ({Failures} in a row); rows stay and are sent again")]
    public static partial void RelayFailed(ILogger logger, Exception exception, int failures);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "The outbox's notification channel failed; the relay polls until it is back")]
    public static partial void ChannelFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information, Message = "{Rows} outbox rows that the broker has forgotten are sent again")]
    public static partial void SendingAgain(ILogger logger, int rows);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning, Message = "Cleaning consumed outbox rows failed; tried again later")]
    public static partial void CleaningFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning, Message = "{Records} outbox rows for {Topic} could not be written ({Code}); they stay, and are tried again after {Pause}")]
    public static partial void LeftOut(ILogger logger, int records, string topic, ErrorCode code, TimeSpan pause);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Warning, Message = "Trying outbox rows again failed; tried again later")]
    public static partial void TrialFailed(ILogger logger, Exception exception);
}
