using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Stores the delivery windows of at-most-once endpoints, so that a loss is counted and not guessed.</summary>
internal interface IDeliveryWindows
{
    /// <summary>Writes windows. Their offsets may be committed once this has returned.</summary>
    Task Open(IReadOnlyList<DeliveryWindow> windows, CancellationToken cancellationToken);

    /// <summary>Counts records as lost whose processing failed: they leave their window for an abandoned one.</summary>
    /// <returns>How many records this call counted: none of a window whose partition has a new owner, who counted them.</returns>
    Task<int> Abandon(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken);

    /// <summary>Deletes the windows of a partition's previous owner that were not committed, and abandons the others.</summary>
    /// <returns>How many records are lost: those that were committed and not processed.</returns>
    Task<int> TakeOver(string consumerGroup, string topic, int partition, long committedOffset, CancellationToken cancellationToken);
}
