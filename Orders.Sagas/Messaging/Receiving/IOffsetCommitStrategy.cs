using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Commits the offsets of one consumer: before its records are processed, or after. Called on the poll thread only.</summary>
internal interface IOffsetCommitStrategy
{
    /// <summary>Runs after an assignment, before the first record of its partitions is read.</summary>
    /// <param name="consumer">The consumer that got the partitions.</param>
    /// <param name="begin">Where each partition begins: unset for the group's own committed offset.</param>
    void Assigned(GroupConsumer consumer, IReadOnlyList<TopicPartitionOffset> begin);

    /// <summary>Takes a record that was read: passes it to its lane, or holds it until its offset is committed.</summary>
    void Accept(InboundRecord record);

    /// <summary>Commits what may be committed after a round of polls.</summary>
    /// <exception cref="KafkaException">The commit failed. The consumer is replaced.</exception>
    void EndRound(GroupConsumer consumer);

    /// <summary>Commits the checkpoints of drained partitions, before other members own them.</summary>
    void Drained(GroupConsumer consumer, List<TopicPartitionOffset> checkpoints);
}
