using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Stores the delivery windows of at-most-once endpoints, so that every lost record is counted.</summary>
internal interface IDeliveryWindows
{
    /// <summary>Writes windows. Afterwards their offsets may be committed.</summary>
    Task Open(IReadOnlyList<DeliveryWindow> windows, CancellationToken cancellationToken);

    /// <summary>Counts records whose processing failed as lost: they leave their window for an abandoned one.</summary>
    /// <returns>How many records this call counted: none of a window that the partition's next owner has abandoned and counted.</returns>
    Task<int> Abandon(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken);

    /// <summary>Deletes the windows of the partitions' previous owners that were not committed, and abandons the others.</summary>
    /// <returns>The partitions that lost records: those that were committed and not processed.</returns>
    Task<IReadOnlyList<PartitionLoss>> TakeOver(IReadOnlyList<TakenPartition> partitions, CancellationToken cancellationToken);
}

/// <summary>A partition that gets a new owner.</summary>
/// <param name="ConsumerGroup">The name that the partition's windows carry.</param>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="Partition">The partition.</param>
/// <param name="CommittedOffset">What the previous owner has committed.</param>
internal readonly record struct TakenPartition(string ConsumerGroup, string Topic, int Partition, long CommittedOffset);

/// <summary>How many records a partition has lost.</summary>
internal sealed record PartitionLoss(string Topic, int Partition, int Records);
