using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The partitions that one consumer owns. Used on the poll thread only, where the client's callbacks run too.</summary>
internal sealed class PartitionAssignments
{
    readonly Dictionary<TopicPartition, PartitionAssignment> _owned = [];

    public IReadOnlyCollection<PartitionAssignment> Owned => _owned.Values;

    public List<TopicPartition> Partitions => [.. _owned.Keys];

    public PartitionAssignment? Find(TopicPartition partition) => _owned.GetValueOrDefault(partition);

    public void Add(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            _owned[partition] = new PartitionAssignment(partition);
    }

    /// <summary>Waits for a drain; false when the limit passed first.</summary>
    public bool Drain(IEnumerable<TopicPartition> partitions, TimeSpan limit) =>
        Task.WhenAll(Of(partitions).Select(assignment => assignment.Drain())).Wait(limit);

    /// <summary>The offsets below which every record of the partitions is finished.</summary>
    public List<TopicPartitionOffset> Checkpoints(IEnumerable<TopicPartition> partitions) =>
        [.. Of(partitions).Where(x => x.Position is not null).Select(x => new TopicPartitionOffset(x.Partition, x.Position!.Value))];

    public void End(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (_owned.Remove(partition, out var assignment))
                assignment.End();
        }
    }

    List<PartitionAssignment> Of(IEnumerable<TopicPartition> partitions) => [.. partitions.Select(Find).OfType<PartitionAssignment>()];
}
