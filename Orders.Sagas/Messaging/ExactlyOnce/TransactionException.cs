using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>The producer of an input partition is unusable; <see cref="Failure"/> is the cause.</summary>
internal sealed class TransactionException(TransactionFailure failure, TopicPartition partition, KafkaException cause)
    : Exception($"{failure}: the transaction of {partition} ended with {cause.Error.Code}.", cause)
{
    public TransactionFailure Failure => failure;
    public TopicPartition Partition => partition;
    public ErrorCode Code => cause.Error.Code;
}
