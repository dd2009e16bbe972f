using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The rules for every endpoint's consumer, whatever its guarantee.</summary>
internal static class ConsumerRules
{
    /// <summary>librdkafka's default of <c>max.poll.interval.ms</c>.</summary>
    const int DefaultMaxPollIntervalMs = 300_000;

    /// <summary>Returns every error of the names and the address.</summary>
    public static IEnumerable<string> Errors(IReadOnlyList<string> topics, string consumerGroup, ConsumerConfig consumer)
    {
        if (topics.Count == 0 || topics.Any(string.IsNullOrWhiteSpace))
            yield return "A topic has no name.";
        if (string.IsNullOrWhiteSpace(consumerGroup))
            yield return "The consumer group has no name.";
        if (string.IsNullOrWhiteSpace(consumer.BootstrapServers))
            yield return "The client configuration has no bootstrap servers.";
        if (consumer.StatisticsIntervalMs is 0)
            yield return "StatisticsIntervalMs must be positive: only statistics show that the consumer must be replaced.";
    }

    /// <summary>How long a consumer may not poll before its group reassigns the partitions.</summary>
    public static TimeSpan MaxPollInterval(this ConsumerConfig consumer) =>
        TimeSpan.FromMilliseconds(consumer.MaxPollIntervalMs ?? DefaultMaxPollIntervalMs);
}
