using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Receiving;

internal static partial class Log
{
    [LoggerMessage(3003, LogLevel.Warning, "A Kafka consumer reports {Code} (fatal: {IsFatal})")]
    public static partial void ConsumerError(this ILogger logger, ErrorCode code, bool isFatal);

    [LoggerMessage(3004, LogLevel.Error, "The consumer of {Topic} in {ConsumerGroup} failed ({Category}); another one takes its place")]
    public static partial void ConsumerReplaced(this ILogger logger, string topic, string consumerGroup, string category, Exception exception);

    [LoggerMessage(3005, LogLevel.Debug, "{Partitions} partitions of {Topic} were assigned to {ConsumerGroup}")]
    public static partial void Assigned(this ILogger logger, string topic, string consumerGroup, int partitions);

    [LoggerMessage(3006, LogLevel.Debug, "{Partitions} partitions of {Topic} in {ConsumerGroup} were drained, committed and given up")]
    public static partial void Revoked(this ILogger logger, string topic, string consumerGroup, int partitions);

    [LoggerMessage(3007, LogLevel.Warning, "{Partitions} partitions of {Topic} in {ConsumerGroup} were lost; nothing of them is committed")]
    public static partial void Lost(this ILogger logger, string topic, string consumerGroup, int partitions);

    [LoggerMessage(3008, LogLevel.Warning, "Records of {Topic} in {ConsumerGroup} were not finished within {Seconds:0} s; their next owner reads them again")]
    public static partial void DrainLimitReached(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3013, LogLevel.Error, "{Place} with message id {MessageId} is a dead letter: {Reason} after {Attempts} attempts")]
    public static partial void DeadLettered(this ILogger logger, string place, Guid messageId, DeadLetterReason reason, int attempts);

    [LoggerMessage(3014, LogLevel.Warning, "The dead letter of {Place} could not be stored ({Category}); it is tried again")]
    public static partial void DeadLetterNotStored(this ILogger logger, string place, string category);

    [LoggerMessage(3017, LogLevel.Error, "Consumers of {Topic} in {ConsumerGroup} do not end within {Seconds:0} s after they were told to; they are left behind")]
    public static partial void ConsumersLeftBehind(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3018, LogLevel.Error, "A lane of {Topic} in {ConsumerGroup} broke at the stop ({Category}); what it had is read again by its next owner")]
    public static partial void LaneBroke(this ILogger logger, string topic, string consumerGroup, string category, Exception exception);

    [LoggerMessage(3019, LogLevel.Warning, "A consumer of {Topic} did not leave {ConsumerGroup} within {Seconds:0} s; it is left behind, and the group gives its partitions away by itself")]
    public static partial void NotLeft(this ILogger logger, string topic, string consumerGroup, double seconds);
}
