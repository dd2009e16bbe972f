using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>
/// When an endpoint commits the offsets of the records it reads: before it processes them, or after. One for each consumer, called on its poll thread.
/// </summary>
internal interface IOffsetCommitStrategy
{
    /// <summary>Records that were read and wait for a commit before they enter a lane.</summary>
    int Waiting { get; }

    /// <summary>The group assigned partitions; nothing of them was read yet.</summary>
    void Assigned(IConsumer<byte[], byte[]> consumer, IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Takes a record on its way to its lane.</summary>
    void Read(InboundRecord record);

    /// <summary>Passes a record that the endpoint does not process.</summary>
    void Skip(InboundRecord record);

    /// <summary>Nothing is left to read of a partition below an offset.</summary>
    void ReadTo(PartitionAssignment assignment, long end);

    /// <summary>Ends a round of polls: commits what the strategy may commit by now.</summary>
    /// <exception cref="KafkaException">The commit failed; the consumer is replaced.</exception>
    void EndRound(IConsumer<byte[], byte[]> consumer);

    /// <summary>Partitions are about to be drained and given up.</summary>
    void Releasing(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Partitions were drained and given up; commits their last positions.</summary>
    void Released(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> positions);

    /// <summary>Partitions already belong to other members; nothing of them may be committed.</summary>
    void Lost(IReadOnlyCollection<TopicPartition> partitions);
}
