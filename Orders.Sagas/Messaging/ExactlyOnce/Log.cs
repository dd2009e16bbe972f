using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.ExactlyOnce;

internal static partial class Log
{
    [LoggerMessage(3101, LogLevel.Warning, "A transaction of {Partition} with {Records} records was aborted ({Code}) at attempt {Attempt}; it is done again")]
    public static partial void TransactionAborted(this ILogger logger, TopicPartition partition, int records, ErrorCode code, int attempt);

    [LoggerMessage(3102, LogLevel.Error, "{ConsumerGroup} was fenced ({Code}): transactional id {TransactionalId} has another owner, or a transaction outlived "
        + "its time-out. Nothing of the open transaction is visible. The instance has left its group and joins it again")]
    public static partial void Fenced(this ILogger logger, string consumerGroup, string transactionalId, ErrorCode code);

    [LoggerMessage(3103, LogLevel.Critical, "{ConsumerGroup} was fenced {Times} times in a row: somebody else uses transactional id {TransactionalId}. The "
        + "instance stays stopped; find the other user, then start this process again")]
    public static partial void StaysStopped(this ILogger logger, string consumerGroup, string transactionalId, int times);

    [LoggerMessage(3104, LogLevel.Warning, "{Partition} was given up after its producer had ended with {Category}; its next owner finds out what is committed")]
    public static partial void GivenUpAfter(this ILogger logger, TopicPartition partition, string category);
}
