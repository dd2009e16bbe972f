using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>The guarantee of an endpoint and the progress of its consumer group.</summary>
/// <param name="Declaration">The declared guarantee.</param>
/// <param name="Partitions">The group's progress in each partition of the topic, as the broker knows it.</param>
/// <param name="IsHosted">Whether this process runs the endpoint.</param>
/// <param name="LastCommitAt">When this process last committed offsets of the endpoint; null if it has not.</param>
public sealed record EndpointDelivery(
    DeliveryDeclaration Declaration, IReadOnlyList<PartitionDelivery> Partitions, bool IsHosted, DateTimeOffset? LastCommitAt)
{
    /// <summary>How many records of this process's partitions wait in the retry store; null if it runs no such endpoint.</summary>
    public int? WaitingForRetry { get; init; }

    /// <summary>Since when the endpoint is in trouble in this process; null if it is not.</summary>
    public DateTimeOffset? TroubleSince { get; init; }

    /// <summary>
    /// How many records the broker removed before this process read them, since its start; null if it runs no such endpoint.
    /// </summary>
    public long? RemovedUnread { get; init; }

    /// <summary>How often a partition began again below what this process had read; null if it runs no such endpoint.</summary>
    public long? BeganAgain { get; init; }

    /// <summary>The lag of all partitions.</summary>
    public long Lag => Partitions.Sum(partition => partition.Lag);
}

/// <summary>The progress of a consumer group in a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">The group's committed offset; null before its first commit.</param>
/// <param name="Start">The offset of the first record that the broker still has.</param>
/// <param name="End">The offset that the next record will get.</param>
/// <param name="Lag">
/// The number of offsets between committed and end. On transactional topics it includes transaction markers.
/// </param>
/// <param name="Removed">How many of these offsets the broker has removed: nobody will read them.</param>
public sealed record PartitionDelivery(int Partition, long? Committed, long Start, long End, long Lag, long Removed);
