using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.AtMostOnce;

internal static partial class Log
{
    [LoggerMessage(3015, LogLevel.Warning,
        "{Records} records of {Topic} in {ConsumerGroup} failed ({Category}) and are lost: the endpoint is at most once")]
    public static partial void LostBatch(this ILogger logger, int records, string topic, string consumerGroup, string category);

    [LoggerMessage(3016, LogLevel.Warning,
        "{Records} records of {Topic} [{Partition}] in {ConsumerGroup} were committed and not processed by the previous owner: "
        + "they are lost, because the endpoint is at most once")]
    public static partial void LostInCrash(this ILogger logger, int records, string topic, int partition, string consumerGroup);

    [LoggerMessage(3020, LogLevel.Warning,
        "The loss of {Records} records of {Topic} in {ConsumerGroup} could not be stored ({Category}); the next owner counts it")]
    public static partial void LossNotCounted(this ILogger logger, int records, string topic, string consumerGroup, string category);

    [LoggerMessage(3021, LogLevel.Information,
        "A rebalance of {ConsumerGroup} refused a commit ({Code}); records of {Topic} in partitions that stay assigned "
        + "are committed after the rebalance")]
    public static partial void CommitWaits(this ILogger logger, string topic, string consumerGroup, ErrorCode code);

    [LoggerMessage(3022, LogLevel.Warning,
        "Commit outcome unknown for {Records} records of {Topic} in {ConsumerGroup}; the delivery window will report any loss")]
    public static partial void CommitUnknown(this ILogger logger, int records, string topic, string consumerGroup);
}
