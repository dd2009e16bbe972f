using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Reads what a consumer group has committed, without joining it.</summary>
/// <remarks>
/// A consumer asks that never subscribes. The admin client must not ask a group's coordinator: when the coordinator's connection is not
/// usable at that moment, the client ends the whole process (librdkafka 5397, open in the version that we use).
/// </remarks>
internal static class GroupCommits
{
    /// <returns>One offset for each partition; a special offset for a partition without a commit.</returns>
    /// <exception cref="KafkaException">The broker did not answer within the limit.</exception>
    public static IReadOnlyList<TopicPartitionOffset> Of(
        ClientConfig client, string group, IReadOnlyCollection<TopicPartition> partitions, TimeSpan limit)
    {
        var config = new ConsumerConfig(new Dictionary<string, string>(client))
        {
            GroupId = group,
            GroupInstanceId = null,
            EnableAutoCommit = false,
            StatisticsIntervalMs = 0,
            // Also what a transaction in flight is about to replace is an answer: nobody waits for its end.
            IsolationLevel = IsolationLevel.ReadUncommitted,
        };
        // The answer or the limit tells the caller what these would log.
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config)
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        return consumer.Committed(partitions, limit);
    }
}
