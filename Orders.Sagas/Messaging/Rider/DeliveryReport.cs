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
        List<TopicPartition> all = [.. topics.SelectMany(topic => partitions[topic])];
        var (starts, ends) = (Offsets(admin, all, OffsetSpec.Earliest()), Offsets(admin, all, OffsetSpec.Latest()));
        var committed = Committed(partitions);
        await Task.WhenAll(starts, ends, committed);
        return
        [
            .. rider.Deliveries.Select(x =>
                Of(x, partitions[topology.PhysicalName(x.Topic)], committed.Result, starts.Result, ends.Result)),
        ];
    }

    EndpointDelivery Of(
        DeliveryDeclaration declaration, IEnumerable<TopicPartition> partitions,
        Dictionary<(string Group, TopicPartition Partition), Offset> committed, Dictionary<TopicPartition, long> starts,
        Dictionary<TopicPartition, long> ends)
    {
        var group = topology.PhysicalName(declaration.KafkaGroup);
        var state = rider.Endpoints.FirstOrDefault(x => x.Topic == declaration.Topic && x.ConsumerGroup == declaration.ConsumerGroup);
        var progress = partitions.OrderBy(x => x.Partition.Value)
            .Select(x => Of(x, committed.GetValueOrDefault((group, x), Offset.Unset), starts, ends));
        return new(declaration, [.. progress], state is not null, state?.LastCommitAt)
        {
            WaitingForRetry = state?.WaitingForRetry,
            TroubleSince = state?.TroubleSince,
            RemovedUnread = state?.RemovedUnread,
            BeganAgain = state?.BeganAgain,
        };
    }

    static PartitionDelivery Of(
        TopicPartition partition, Offset committed, Dictionary<TopicPartition, long> starts, Dictionary<TopicPartition, long> ends)
    {
        var (start, end) = (starts.GetValueOrDefault(partition), ends.GetValueOrDefault(partition));
        long? position = committed.IsSpecial ? null : committed.Value;
        return new(
            partition.Partition.Value, position, start, end, Math.Max(0, end - (position ?? 0)), Math.Max(0, start - (position ?? start)));
    }

    /// <summary>Asks each group once: a group may read several topics.</summary>
    async Task<Dictionary<(string Group, TopicPartition Partition), Offset>> Committed(ILookup<string, TopicPartition> partitions)
    {
        var groups = rider.Deliveries
            .GroupBy(x => topology.PhysicalName(x.KafkaGroup), x => partitions[topology.PhysicalName(x.Topic)])
            .Select(group => (Name: group.Key, Partitions: group.SelectMany(x => x).Distinct().ToList()))
            .Where(group => group.Partitions.Count > 0);
        var answers = await Task.WhenAll(groups.Select(group => Task.Run(
            () => GroupCommits.Of(client, group.Name, group.Partitions, Limit).Select(x => (group.Name, Committed: x)))));
        return answers.SelectMany(x => x).ToDictionary(x => (x.Name, x.Committed.TopicPartition), x => x.Committed.Offset);
    }

    static async Task<Dictionary<TopicPartition, long>> Offsets(IAdminClient admin, List<TopicPartition> partitions, OffsetSpec which)
    {
        if (partitions.Count == 0)
            return [];
        var asked = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = which });
        var answer = await admin.ListOffsetsAsync(asked, new ListOffsetsOptions { RequestTimeout = Limit });
        return answer.ResultInfos.ToDictionary(
            x => x.TopicPartitionOffsetError.TopicPartition, x => x.TopicPartitionOffsetError.Offset.Value);
    }
}
