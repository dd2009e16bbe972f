using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Checks that a process owns partition <i>n</i> of all topics that it reads together, or of none.</summary>
/// <remarks>The range assignor sees to it while the topics have the same number of partitions.</remarks>
internal static class CoPartitioning
{
    /// <summary>A longer list helps nobody.</summary>
    const int Named = 10;

    /// <summary>The owned partitions that lack a counterpart of another topic, as text; null if there is none.</summary>
    public static string? OwnedApart(IReadOnlyCollection<TopicPartition> owned, TopicEndpointSettings endpoint)
    {
        if (!endpoint.ReadsTogether)
            return null;
        var apart = owned.GroupBy(partition => partition.Partition.Value)
            .Where(sameNumber => sameNumber.Count() < endpoint.Topics.Count)
            .SelectMany(sameNumber => sameNumber)
            .ToLookup(partition => partition.Topic, partition => partition.Partition.Value);
        return apart.Count == 0 ? null : string.Join("; ", apart.Select(topic => Text(endpoint.Of(topic.Key).Delivery.Topic, topic)));
    }

    static string Text(string topic, IEnumerable<int> partitions)
    {
        List<int> sorted = [.. partitions.Order()];
        return $"{topic} {string.Join(", ", sorted.Take(Named))}{(sorted.Count > Named ? ", ..." : "")}";
    }
}
