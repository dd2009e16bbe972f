using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Reads how topics are configured. Topics are named without prefix.</summary>
/// <param name="client">Connects to the broker.</param>
/// <param name="topology">Holds the topic prefix.</param>
public sealed class TopicConfigurations(ClientConfig client, TopicTopology topology)
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Returns how many brokers there are, and the configurations of those topics that exist.</summary>
    /// <exception cref="KafkaException">
    /// The broker did not answer within 15 seconds, or the user has no right to describe the configuration of a topic.
    /// </exception>
    public async Task<(int Brokers, IReadOnlyList<TopicConfiguration> Topics)> Read(IEnumerable<string> names)
    {
        using var admin = new AdminClientBuilder(new Dictionary<string, string>(client))
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        // librdkafka waits on the calling thread.
        var metadata = await Task.Run(() => admin.GetMetadata(Timeout));
        var present = metadata.Topics.Where(topic => !topic.Error.IsError).ToDictionary(topic => topic.Topic);
        var existing = names.Select(topology.PhysicalName).Where(present.ContainsKey).ToList();
        if (existing.Count == 0)
            return (metadata.Brokers.Count, []);
        var described = await admin.DescribeConfigsAsync(
            existing.Select(name => new ConfigResource { Type = ResourceType.Topic, Name = name }),
            new DescribeConfigsOptions { RequestTimeout = Timeout });
        return (metadata.Brokers.Count, [.. described.Select(topic => Of(topic, present[topic.ConfigResource.Name]))]);
    }

    static TopicConfiguration Of(DescribeConfigsResult described, TopicMetadata topic) => new(
        topic.Topic,
        topic.Partitions.Min(partition => partition.Replicas.Length),
        described.Entries.Values.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Name, entry => entry.Value));
}
