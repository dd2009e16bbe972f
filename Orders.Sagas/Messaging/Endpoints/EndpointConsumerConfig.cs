using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>
/// Completes a <see cref="ConsumerConfig"/>: what the endpoint decides, and defaults for what the application left unset.
/// </summary>
internal static class EndpointConsumerConfig
{
    /// <summary>The client commits stored offsets this often. A crash redelivers the records of one interval.</summary>
    const int CommitIntervalMs = 500;

    /// <summary>The group reassigns the partitions of a killed process after this time.</summary>
    const int SessionTimeoutMs = 10_000;

    const int StatisticsIntervalMs = 1_000;

    public static ConsumerConfig Complete(ConsumerConfig consumer, string consumerGroup, bool autoCommit)
    {
        consumer.GroupId = consumerGroup;
        // The client would store the offset of a record when it returns the record, before the record is finished.
        consumer.EnableAutoOffsetStore = false;
        consumer.EnableAutoCommit = autoCommit;
        consumer.AutoCommitIntervalMs ??= CommitIntervalMs;
        consumer.AutoOffsetReset ??= AutoOffsetReset.Earliest;
        consumer.PartitionAssignmentStrategy ??= PartitionAssignmentStrategy.CooperativeSticky;
        consumer.SessionTimeoutMs ??= SessionTimeoutMs;
        consumer.IsolationLevel ??= IsolationLevel.ReadCommitted;
        consumer.StatisticsIntervalMs ??= StatisticsIntervalMs;
        return consumer;
    }
}
