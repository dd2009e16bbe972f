using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The partitions that one consumer owns.</summary>
/// <remarks>
/// Used on the poll thread, where the client's callbacks run too. Only an abandonment ends assignments from another thread.
/// </remarks>
internal sealed class PartitionAssignments
{
    readonly ConcurrentDictionary<TopicPartition, PartitionAssignment> _owned = [];

    public IReadOnlyCollection<PartitionAssignment> Owned => [.. _owned.Values];

    public List<TopicPartition> Partitions => [.. _owned.Keys];

    /// <summary>Whether no partition needs a round of polls before its next record arrives.</summary>
    public bool AreIdle => _owned.Values.All(assignment => assignment.IsIdle);

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
            if (_owned.TryRemove(partition, out var assignment))
                assignment.End();
        }
    }

    List<PartitionAssignment> Of(IEnumerable<TopicPartition> partitions) => [.. partitions.Select(Find).OfType<PartitionAssignment>()];
}
