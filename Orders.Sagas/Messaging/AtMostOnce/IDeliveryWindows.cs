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

    /// <summary>Deletes the windows of a partition's previous owner that were not committed, and abandons the others.</summary>
    /// <returns>How many records are lost: those that were committed and not processed.</returns>
    Task<int> TakeOver(string consumerGroup, string topic, int partition, long committedOffset, CancellationToken cancellationToken);
}
