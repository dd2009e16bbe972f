using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Completes a <see cref="ConsumerConfig"/> with the settings that the endpoint decides, and with defaults.</summary>
internal static class EndpointConsumerConfig
{
    /// <summary>How often the client commits stored offsets. A crash redelivers the records of one interval.</summary>
    const int CommitIntervalMs = 500;

    /// <summary>How long the group waits for a killed process before it reassigns the partitions.</summary>
    const int SessionTimeoutMs = 10_000;

    /// <summary>How soon an endpoint knows that a broker is available again. Each report costs as much as an idle second.</summary>
    const int StatisticsIntervalMs = 3_000;

    /// <summary>How often the client asks for its topics.</summary>
    /// <remarks>
    /// A client that loses its first question, because its broker's handle is replaced meanwhile, asks again only after this time, and does
    /// not join its group before. The default would be 5 min (measured with Confluent.Kafka 2.16).
    /// </remarks>
    const int TopicMetadataRefreshIntervalMs = 30_000;

    /// <summary>How many records of a partition the client fetches ahead. A pause of the partition throws them away.</summary>
    const int QueuedMinMessages = 2_000;

    /// <summary>How much a client fetches ahead at most.</summary>
    const int QueuedMaxKbytes = 16 * 1024;

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
        consumer.TopicMetadataRefreshIntervalMs ??= TopicMetadataRefreshIntervalMs;
        consumer.QueuedMinMessages ??= QueuedMinMessages;
        consumer.QueuedMaxMessagesKbytes ??= QueuedMaxKbytes;
        return consumer;
    }
}
