using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Keeps on record what an at-most-once endpoint has committed and not processed yet, so that a loss is counted and not guessed.</summary>
public interface IDeliveryWindows
{
    /// <summary>Notes records as about to be committed. Nothing may be committed before this has returned.</summary>
    /// <returns>The window of each record.</returns>
    Task<IReadOnlyDictionary<TopicRecordContext, Guid>> Open(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken);

    /// <summary>Notes that the processing of records has failed: they are lost now, and no later owner of their partitions finds them.</summary>
    /// <returns>How many of them nobody had counted yet.</returns>
    Task<int> Lose(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken);

    /// <summary>
    /// A partition has a new owner, who begins at the committed offset: windows that were not committed are void, and what is unfinished of the others is lost.
    /// </summary>
    /// <returns>How many records are lost.</returns>
    Task<int> TakeOver(string consumerGroup, string topic, int partition, long committedOffset, CancellationToken cancellationToken);
}
