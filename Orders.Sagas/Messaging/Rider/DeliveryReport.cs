using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Reports the guarantee of every declared endpoint, and the progress of its consumer group.</summary>
/// <remarks>The report is the same in every process.</remarks>
/// <param name="client">Connects to the broker.</param>
/// <param name="rider">Holds the declarations.</param>
/// <param name="topology">Holds the topic prefix.</param>
public sealed class DeliveryReport(ClientConfig client, IKafkaRider rider, TopicTopology topology)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Reads the current report from the broker.</summary>
    /// <exception cref="KafkaException">The broker did not answer within 10 seconds.</exception>
    public async Task<IReadOnlyList<EndpointDelivery>> Read(CancellationToken cancellationToken)
    {
        using var admin = new AdminClientBuilder(new Dictionary<string, string>(client)).SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { }).Build();
        // Not cancelled: the client must not be disposed beside its own call, which the limit ends.
        var metadata = await Task.Run(() => admin.GetMetadata(Limit), cancellationToken);
        var partitions = metadata.Topics
            .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId)))
            .ToLookup(partition => partition.Topic);
        string[] topics = [.. rider.Deliveries.Select(x => topology.PhysicalName(x.Topic)).Distinct()];
        var ends = await Ends(admin, [.. topics.SelectMany(topic => partitions[topic])]);
        return await Task.WhenAll(rider.Deliveries.Select(x => Of(x, [.. partitions[topology.PhysicalName(x.Topic)]], ends)));
    }

    async Task<EndpointDelivery> Of(
        DeliveryDeclaration declaration, List<TopicPartition> partitions, Dictionary<TopicPartition, long> ends)
    {
        var group = topology.PhysicalName(declaration.KafkaGroup);
        var committed = partitions.Count == 0 ? [] : await Task.Run(() => GroupCommits.Of(client, group, partitions, Limit));
        var state = rider.Endpoints.FirstOrDefault(x => x.Topic == declaration.Topic && x.ConsumerGroup == declaration.ConsumerGroup);
        return new(
            declaration, [.. partitions.OrderBy(x => x.Partition.Value).Select(x => Of(x, committed, ends))], state is not null,
            state?.LastCommitAt)
        {
            WaitingForRetry = state?.WaitingForRetry,
            TroubleSince = state?.TroubleSince,
        };
    }

    static PartitionDelivery Of(
        TopicPartition partition, IReadOnlyList<TopicPartitionOffset> committed, Dictionary<TopicPartition, long> ends)
    {
        var end = ends.GetValueOrDefault(partition);
        var offset = committed.FirstOrDefault(x => x.TopicPartition == partition)?.Offset ?? Offset.Unset;
        long? position = offset.IsSpecial ? null : offset.Value;
        return new(partition.Partition.Value, position, end, Math.Max(0, end - (position ?? 0)));
    }

    static async Task<Dictionary<TopicPartition, long>> Ends(IAdminClient admin, List<TopicPartition> partitions)
    {
        if (partitions.Count == 0)
            return [];
        var latest =
            partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = OffsetSpec.Latest() });
        var answer = await admin.ListOffsetsAsync(latest, new ListOffsetsOptions { RequestTimeout = Limit });
        return answer.ResultInfos.ToDictionary(
            x => x.TopicPartitionOffsetError.TopicPartition, x => x.TopicPartitionOffsetError.Offset.Value);
    }
}
