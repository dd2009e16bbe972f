using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>What an endpoint promises, and how far it is.</summary>
/// <param name="Declaration">The promise.</param>
/// <param name="Partitions">How far the group is in each partition of the topic, by the broker's account.</param>
/// <param name="IsHosted">Whether this process runs the endpoint.</param>
/// <param name="LastCommitAt">When this process last committed offsets for it; null if it has not.</param>
public sealed record EndpointDelivery(
    DeliveryDeclaration Declaration, IReadOnlyList<PartitionDelivery> Partitions, bool IsHosted, DateTimeOffset? LastCommitAt)
{
    /// <summary>Records that the group has not committed.</summary>
    public long Lag => Partitions.Sum(partition => partition.Lag);
}

/// <summary>How far a group is in a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">The group's committed offset; null before its first commit.</param>
/// <param name="End">The offset that the next record will get.</param>
/// <param name="Lag">How many offsets are between; on transactional topics the markers of unread transactions count too.</param>
public sealed record PartitionDelivery(int Partition, long? Committed, long End, long Lag);
