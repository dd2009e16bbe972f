using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Finds missing topics on the broker and creates them. Topics are named without prefix.</summary>
/// <param name="client">Connects to the broker.</param>
/// <param name="topology">Holds the topic prefix.</param>
public sealed class KafkaTopics(ClientConfig client, TopicTopology topology)
{
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Returns the topics that the broker does not have.</summary>
    /// <exception cref="KafkaException">The broker did not answer within 15 seconds.</exception>
    public IReadOnlyList<string> Missing(IEnumerable<string> names)
    {
        using var admin = Connect();
        var present = admin.GetMetadata(Timeout).Topics.Where(topic => !topic.Error.IsError).Select(topic => topic.Topic).ToHashSet();
        return [.. names.Where(name => !present.Contains(topology.PhysicalName(name)))];
    }

    /// <summary>Returns how many partitions each of the topics has; a missing topic is left out.</summary>
    /// <exception cref="KafkaException">The broker did not answer within 15 seconds.</exception>
    public IReadOnlyDictionary<string, int> PartitionCounts(IEnumerable<string> names)
    {
        using var admin = Connect();
        var present = admin.GetMetadata(Timeout).Topics.Where(topic => !topic.Error.IsError)
            .ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count);
        return names.Where(name => present.ContainsKey(topology.PhysicalName(name)))
            .ToDictionary(name => name, name => present[topology.PhysicalName(name)]);
    }

    /// <summary>Returns how many brokers there are.</summary>
    /// <exception cref="KafkaException">No broker answered within 15 seconds.</exception>
    public int Brokers()
    {
        using var admin = Connect();
        return admin.GetMetadata(Timeout).Brokers.Count;
    }

    /// <summary>Creates the topics that are missing.</summary>
    /// <param name="names">The topics.</param>
    /// <param name="partitionsOf">How many partitions a topic gets.</param>
    /// <param name="replicationFactor">How many replicas each topic gets; -1 leaves it to the broker.</param>
    /// <param name="settings">The topics' settings, by Kafka's names. Any other one is the broker's default.</param>
    /// <exception cref="CreateTopicsException">The broker refused at least one topic. Others may have been created.</exception>
    public async Task Create(
        IEnumerable<string> names, Func<string, int> partitionsOf, short replicationFactor,
        IReadOnlyDictionary<string, string> settings)
    {
        using var admin = Connect();
        var topics = names.Select(name => new TopicSpecification
        {
            Name = topology.PhysicalName(name),
            NumPartitions = partitionsOf(name),
            ReplicationFactor = replicationFactor,
            Configs = new(settings),
        });
        try
        {
            await admin.CreateTopicsAsync(topics, new CreateTopicsOptions { RequestTimeout = Timeout, OperationTimeout = Timeout });
        }
        catch (CreateTopicsException exception)
        {
            if (exception.Results.Any(x => x.Error.IsError && x.Error.Code != ErrorCode.TopicAlreadyExists))
                throw;
        }
    }

    IAdminClient Connect() => new AdminClientBuilder(new Dictionary<string, string>(client)).Build();
}
