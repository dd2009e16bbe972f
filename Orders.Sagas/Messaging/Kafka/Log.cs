using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Kafka;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Debug, "Kafka client {Client} {Facility}: {Text}")]
    static partial void ClientText(this ILogger logger, string client, string facility, string text);

    public static void ClientLog(this ILogger logger, LogMessage message) => logger.ClientText(message.Name, message.Facility, message.Message);

    [LoggerMessage(3002, LogLevel.Warning, "The Kafka producer reports {Code} (fatal: {IsFatal})")]
    public static partial void ProducerError(this ILogger logger, ErrorCode code, bool isFatal);

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

    [LoggerMessage(3009, LogLevel.Warning, "Finished offsets of {Topic} in {ConsumerGroup} were not committed ({Code}); their next owner reads them again")]
    public static partial void CommitFailed(this ILogger logger, string topic, string consumerGroup, ErrorCode code);

    [LoggerMessage(3010, LogLevel.Debug, "{Records} records did not go together ({Category}); each goes alone")]
    public static partial void BatchFellApart(this ILogger logger, int records, string category);

    [LoggerMessage(3011, LogLevel.Debug, "{Place} is left to its partition's next owner")]
    public static partial void Abandoned(this ILogger logger, string place);

    [LoggerMessage(3012, LogLevel.Warning, "{Place} failed at attempt {Attempt} ({Kind}: {Category}); it is tried again in {PauseMs:0} ms")]
    public static partial void Retrying(this ILogger logger, string place, int attempt, FailureKind kind, string category, double pauseMs);

    [LoggerMessage(3013, LogLevel.Error, "{Place} with message id {MessageId} is a dead letter: {Reason} after {Attempts} attempts")]
    public static partial void DeadLettered(this ILogger logger, string place, Guid messageId, DeadLetterReason reason, int attempts);

    [LoggerMessage(3014, LogLevel.Warning, "The dead letter of {Place} could not be stored ({Category}); it is tried again")]
    public static partial void DeadLetterNotStored(this ILogger logger, string place, string category);

    [LoggerMessage(3015, LogLevel.Warning, "{Records} records of {Topic} in {ConsumerGroup} failed ({Category}) and are lost: at most once")]
    public static partial void LostBatch(this ILogger logger, int records, string topic, string consumerGroup, string category);

    [LoggerMessage(3016, LogLevel.Warning, "{Records} records of {Topic} [{Partition}] in {ConsumerGroup} were lost in a crash: at most once")]
    public static partial void LostInCrash(this ILogger logger, int records, string topic, int partition, string consumerGroup);

    [LoggerMessage(3017, LogLevel.Error, "Consumers of {Topic} in {ConsumerGroup} do not end within {Seconds:0} s after they were told to; they are left behind")]
    public static partial void ConsumersLeftBehind(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3018, LogLevel.Error, "A lane of {Topic} in {ConsumerGroup} broke at the stop ({Category}); what it had is read again by its next owner")]
    public static partial void LaneBroke(this ILogger logger, string topic, string consumerGroup, string category, Exception exception);

    [LoggerMessage(3019, LogLevel.Warning, "A consumer of {Topic} did not leave {ConsumerGroup} within {Seconds:0} s; it is left behind, and the group gives its partitions away by itself")]
    public static partial void NotLeft(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3020, LogLevel.Warning, "The loss of {Records} records of {Topic} in {ConsumerGroup} could not be noted ({Category}); the next owner of their partitions counts it")]
    public static partial void LossNotNoted(this ILogger logger, int records, string topic, string consumerGroup, string category);

    [LoggerMessage(3021, LogLevel.Information, "{ConsumerGroup} is changing ({Code}): what was read of {Topic} and stays ours is committed when that is over")]
    public static partial void CommitWaits(this ILogger logger, string topic, string consumerGroup, ErrorCode code);

    [LoggerMessage(3022, LogLevel.Warning, "Whether {Records} records of {Topic} in {ConsumerGroup} were committed is not known; their window knows, and the next owner of their partitions counts what is lost")]
    public static partial void CommitUnknown(this ILogger logger, int records, string topic, string consumerGroup);
}
