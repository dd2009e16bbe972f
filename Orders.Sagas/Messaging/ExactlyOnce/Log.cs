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
        "{ConsumerGroup} was fenced {Times} times within its window: another program may use transactional id {TransactionalId}. Fencing "
        + "protects the output. The instance rejoins its group after {Seconds:0.#} s; find that program")]
    public static partial void FencedOften(
        this ILogger logger, string consumerGroup, string transactionalId, int times, double seconds);

    [LoggerMessage(3104, LogLevel.Warning,
        "{Partition} was released after its producer failed ({Category}). Its next owner reads on from the committed offset")]
    public static partial void StoppedAfterFailure(this ILogger logger, TopicPartition partition, string category);

    [LoggerMessage(3105, LogLevel.Error,
        "A call of the producer of {Partition} did not return within {Seconds:0} s. The producer is abandoned with its thread; the next "
        + "producer of its transactional id fences it and ends its transaction")]
    public static partial void ProducerAbandoned(this ILogger logger, TopicPartition partition, double seconds);

    [LoggerMessage(3106, LogLevel.Error,
        "The worker of {Partition} did not end within its limits and is left behind; the partition's next owner fences it")]
    public static partial void WorkerLeftBehind(this ILogger logger, TopicPartition partition);
}
