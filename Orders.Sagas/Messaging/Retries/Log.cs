using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Retries;

internal static partial class Log
{
    [LoggerMessage(3201, LogLevel.Warning,
        "{Place} failed ({Kind}: {Category}) and waits in the retry store; the other keys go on. Next retry in {PauseMs:0} ms")]
    public static partial void Stored(this ILogger logger, string place, FailureKind kind, string category, double pauseMs);

    [LoggerMessage(3202, LogLevel.Debug, "{Place} waits in the retry store behind an earlier record of its key")]
    public static partial void StoredBehind(this ILogger logger, string place);

    [LoggerMessage(3203, LogLevel.Debug,
        "{Place} of the retry store failed at attempt {Attempt} ({Kind}: {Category}); next retry in {PauseMs:0} ms")]
    public static partial void StoredRetryFailed(
        this ILogger logger, string place, int attempt, FailureKind kind, string category, double pauseMs);

    [LoggerMessage(3204, LogLevel.Error,
        "{Topic} in {ConsumerGroup} is in trouble: records of {Keys} keys in a row failed ({Category}). Records are kept and retried; "
        + "nothing is lost. Look at the system that the endpoint calls")]
    public static partial void InTrouble(this ILogger logger, string topic, string consumerGroup, int keys, string category);

    [LoggerMessage(3205, LogLevel.Information, "{Topic} in {ConsumerGroup} is out of trouble after {Seconds:0} s")]
    public static partial void OutOfTrouble(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3206, LogLevel.Error,
        "{Limit} records of {Topic} partition {Partition} wait in the retry store of {ConsumerGroup}: its limit. "
        + "Lanes keep further records. GET /retries names the failures")]
    public static partial void Full(this ILogger logger, int limit, string topic, int partition, string consumerGroup);

    [LoggerMessage(3207, LogLevel.Warning,
        "The retry store of {Topic} in {ConsumerGroup} cannot be used ({Category}); records stay in their lanes until it can")]
    public static partial void StoreUnavailable(this ILogger logger, string topic, string consumerGroup, string category);

    [LoggerMessage(3208, LogLevel.Information, "The retry store of {Topic} in {ConsumerGroup} can be used again")]
    public static partial void StoreAvailable(this ILogger logger, string topic, string consumerGroup);
}
