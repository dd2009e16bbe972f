using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.AtMostOnce;

internal static partial class Log
{
    [LoggerMessage(3015, LogLevel.Warning, "{Records} records of {Topic} in {ConsumerGroup} failed ({Category}) and are lost: at most once")]
    public static partial void LostBatch(this ILogger logger, int records, string topic, string consumerGroup, string category);

    [LoggerMessage(3016, LogLevel.Warning, "{Records} records of {Topic} [{Partition}] in {ConsumerGroup} were lost in a crash: at most once")]
    public static partial void LostInCrash(this ILogger logger, int records, string topic, int partition, string consumerGroup);

    [LoggerMessage(3020, LogLevel.Warning, "The loss of {Records} records of {Topic} in {ConsumerGroup} could not be noted ({Category}); the next owner of their partitions counts it")]
    public static partial void LossNotNoted(this ILogger logger, int records, string topic, string consumerGroup, string category);

    [LoggerMessage(3021, LogLevel.Information, "{ConsumerGroup} is changing ({Code}): what was read of {Topic} and stays ours is committed when that is over")]
    public static partial void CommitWaits(this ILogger logger, string topic, string consumerGroup, ErrorCode code);

    [LoggerMessage(3022, LogLevel.Warning, "Whether {Records} records of {Topic} in {ConsumerGroup} were committed is not known; their window knows, and the next owner of their partitions counts what is lost")]
    public static partial void CommitUnknown(this ILogger logger, int records, string topic, string consumerGroup);
}
