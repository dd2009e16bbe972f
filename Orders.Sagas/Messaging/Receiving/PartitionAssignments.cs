using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The partitions that the endpoint owns. Only the poll thread comes here, from the consumer's callbacks too.</summary>
internal sealed class PartitionAssignments
{
    readonly Dictionary<TopicPartition, PartitionAssignment> _owned = [];

    public IReadOnlyCollection<PartitionAssignment> Owned => _owned.Values;

    public PartitionAssignment? Find(TopicPartition partition) => _owned.GetValueOrDefault(partition);

    public void Add(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            _owned[partition] = new PartitionAssignment(partition);
    }

    /// <summary>Brings what is begun of the partitions to an end; false when the limit was over before.</summary>
    public bool Drain(IEnumerable<TopicPartition> partitions, TimeSpan limit) =>
        Task.WhenAll(Of(partitions).Select(assignment => assignment.Drain())).Wait(limit);

    /// <summary>Waits until nothing of the partitions is unfinished, records in the lanes' queues included.</summary>
    public void Idle(IEnumerable<TopicPartition> partitions, TimeSpan limit) => Task.WhenAll(Of(partitions).Select(assignment => assignment.Idle())).Wait(limit);

    /// <summary>What may be committed of the partitions.</summary>
    public List<TopicPartitionOffset> Positions(IEnumerable<TopicPartition> partitions) =>
        [.. Of(partitions).Where(x => x.Position is not null).Select(x => new TopicPartitionOffset(x.Partition, x.Position!.Value))];

    public void End(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (_owned.Remove(partition, out var assignment))
                assignment.End();
        }
    }

    public List<TopicPartition> All() => [.. _owned.Keys];

    List<PartitionAssignment> Of(IEnumerable<TopicPartition> partitions) => [.. partitions.Select(Find).OfType<PartitionAssignment>()];
}
