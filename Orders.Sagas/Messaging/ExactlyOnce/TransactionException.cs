using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>The producer of an input partition is of no use any more; why, says <see cref="Failure"/>.</summary>
internal sealed class TransactionException(TransactionFailure failure, TopicPartition partition, KafkaException cause)
    : Exception($"{failure}: the transaction of {partition} ended with {cause.Error.Code}.", cause)
{
    public TransactionFailure Failure => failure;
    public TopicPartition Partition => partition;
    public ErrorCode Code => cause.Error.Code;
}
