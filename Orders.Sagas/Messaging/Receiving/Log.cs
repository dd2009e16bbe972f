using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Receiving;

internal static partial class Log
{
    [LoggerMessage(3003, LogLevel.Warning, "A Kafka consumer reports {Code} (fatal: {IsFatal}); repetitions are counted")]
    public static partial void ConsumerError(this ILogger logger, ErrorCode code, bool isFatal);

    [LoggerMessage(3004, LogLevel.Error, "The consumer of {Topic} in {ConsumerGroup} failed ({Category}); a new consumer replaces it")]
    public static partial void ConsumerReplaced(
        this ILogger logger, string topic, string consumerGroup, string category, Exception exception);

    [LoggerMessage(3005, LogLevel.Debug, "{Partitions} partitions of {Topic} were assigned to {ConsumerGroup}")]
    public static partial void Assigned(this ILogger logger, string topic, string consumerGroup, int partitions);

    [LoggerMessage(3006, LogLevel.Debug, "{Partitions} partitions of {Topic} in {ConsumerGroup} were drained, committed and revoked")]
    public static partial void Revoked(this ILogger logger, string topic, string consumerGroup, int partitions);

    [LoggerMessage(3007, LogLevel.Warning,
        "{Partitions} partitions of {Topic} in {ConsumerGroup} were lost to other members; nothing of them is committed")]
    public static partial void Lost(this ILogger logger, string topic, string consumerGroup, int partitions);

    [LoggerMessage(3008, LogLevel.Warning,
        "The drain of {Topic} in {ConsumerGroup} reached its limit of {Seconds:0} s; the next owner continues from the committed offsets")]
    public static partial void DrainLimitReached(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3013, LogLevel.Error, "{Place} with message id {MessageId} is a dead letter: {Reason} after {Attempts} attempts")]
    public static partial void DeadLettered(this ILogger logger, string place, Guid messageId, DeadLetterReason reason, int attempts);

    [LoggerMessage(3014, LogLevel.Warning,
        "The dead letter of {Place} could not be stored ({Category}); the store is tried again after a backoff")]
    public static partial void DeadLetterNotStored(this ILogger logger, string place, string category);

    [LoggerMessage(3017, LogLevel.Error,
        "Consumers of {Topic} in {ConsumerGroup} did not end within {Seconds:0} s after their cancellation; the stop goes on without them")]
    public static partial void ConsumersLeftBehind(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3018, LogLevel.Error,
        "A lane of {Topic} in {ConsumerGroup} broke during the stop ({Category}); the next owner reads its records again")]
    public static partial void LaneBroke(this ILogger logger, string topic, string consumerGroup, string category, Exception exception);

    [LoggerMessage(3019, LogLevel.Warning,
        "A consumer of {Topic} did not leave {ConsumerGroup} within {Seconds:0} s; the group reassigns its partitions after the "
        + "session time-out")]
    public static partial void NotLeft(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3023, LogLevel.Error,
        "Records of {Topic} waited for {ConsumerGroup}, or its consumer for the group, and nothing moved for {Seconds:0} s. Another "
        + "consumer replaces this one. If the event repeats, restart the process and look for what its threads wait for")]
    public static partial void Stalled(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3025, LogLevel.Information,
        "{ConsumerGroup} begins {Partitions} partitions of {Topic} where {FormerGroup} ended; what that group reads from now on is read "
        + "twice, and takes effect once")]
    public static partial void OffsetsTakenOver(
        this ILogger logger, string consumerGroup, int partitions, string topic, string formerGroup);

    [LoggerMessage(3026, LogLevel.Error,
        "{ConsumerGroup} owns partitions without their counterpart ({Partitions}), so a key has several owners. Events are still processed "
        + "once, with more conflicts. Give the topics the same number of partitions")]
    public static partial void OwnedApart(this ILogger logger, string consumerGroup, string partitions);

    [LoggerMessage(5401, LogLevel.Warning,
        "{Records} records of {Topic} [{Partition}] were removed before {ConsumerGroup} read them: the offsets {First} to {Last}. The "
        + "topic's retention is shorter than the group was behind, or somebody deleted records. Nobody processes them")]
    public static partial void RemovedUnread(
        this ILogger logger, long records, string topic, int partition, string consumerGroup, long first, long last);

    [LoggerMessage(5402, LogLevel.Warning,
        "{Topic} [{Partition}] began again: {ConsumerGroup} expected the offset {Expected}, and {Found} came. The topic was made again, or "
        + "a broker lost records that it had confirmed. Records that the group had not read before are lost, and their number is unknown")]
    public static partial void BeganAgain(
        this ILogger logger, string topic, int partition, string consumerGroup, long expected, long found);

    [LoggerMessage(3024, LogLevel.Error,
        "The poll thread of {Topic} in {ConsumerGroup} did not end within {Seconds:0} s; the stop goes on without it")]
    public static partial void PollThreadLeftBehind(this ILogger logger, string topic, string consumerGroup, double seconds);

    [LoggerMessage(3027, LogLevel.Error,
        "Another process has joined {ConsumerGroup} with this process's Kafka:GroupInstanceId {Name}; this one goes on without the name. "
        + "Give each process a name of its own")]
    public static partial void InstanceIdTaken(this ILogger logger, string consumerGroup, string name);
}
