using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.ExactlyOnce;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Warning,
        "Attempt {Attempt} of a transaction with {Records} records of {Partition} was aborted ({Code}). The batch is retried")]
    public static partial void TransactionAborted(this ILogger logger, TopicPartition partition, int records, ErrorCode code, int attempt);

    [LoggerMessage(3102, LogLevel.Error,
        "{ConsumerGroup} was fenced ({Code}): transactional id {TransactionalId} has a new owner, or a transaction exceeded its time-out. "
        + "Nothing of the open transaction is visible. The instance has left its group and rejoins it")]
    public static partial void Fenced(this ILogger logger, string consumerGroup, string transactionalId, ErrorCode code);

    [LoggerMessage(3103, LogLevel.Critical,
        "{ConsumerGroup} was fenced {Times} times in a row: another process uses transactional id {TransactionalId}. The instance stays "
        + "stopped. Find that process, then restart this one")]
    public static partial void StaysStopped(this ILogger logger, string consumerGroup, string transactionalId, int times);

    [LoggerMessage(3104, LogLevel.Warning,
        "{Partition} was released after its producer failed ({Category}). Its next owner reads on from the committed offset")]
    public static partial void StoppedAfterFailure(this ILogger logger, TopicPartition partition, string category);
}
