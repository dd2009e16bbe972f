using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>What the endpoint decides about Confluent's consumer, and what it proposes where the application says nothing.</summary>
internal static class EndpointConsumer
{
    /// <summary>Finished offsets are committed this often: the records of one interval are read again after a crash.</summary>
    const int CommitIntervalMs = 500;

    /// <summary>A killed process's partitions go to others after this long.</summary>
    const int SessionTimeoutMs = 10_000;

    const int StatisticsIntervalMs = 1_000;

    public static ConsumerConfig Configure(ConsumerConfig consumer, string consumerGroup, bool commitsByItself)
    {
        consumer.GroupId = consumerGroup;
        // Only offsets that the endpoint stores, because their records are finished, are committed.
        consumer.EnableAutoOffsetStore = false;
        consumer.EnableAutoCommit = commitsByItself;
        consumer.AutoCommitIntervalMs ??= CommitIntervalMs;
        consumer.AutoOffsetReset ??= AutoOffsetReset.Earliest;
        consumer.PartitionAssignmentStrategy ??= PartitionAssignmentStrategy.CooperativeSticky;
        consumer.SessionTimeoutMs ??= SessionTimeoutMs;
        consumer.IsolationLevel ??= IsolationLevel.ReadCommitted;
        consumer.StatisticsIntervalMs ??= StatisticsIntervalMs;
        return consumer;
    }
}
