using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>A record on its way to Kafka, written in the transaction of the change that it reports.</summary>
/// <remarks>The relay produces the record unchanged.</remarks>
public sealed class OutboxMessage
{
    /// <summary>The number of the row, in the order of writing; gaps and late commits are normal.</summary>
    /// <remarks>Rows of one key that depend on each other are numbered in order.</remarks>
    public long Id { get; init; }

    /// <summary>The hash bucket of <see cref="Key"/>; one relay at a time owns a lane.</summary>
    /// <remarks><see cref="OutboxLanes.OfTheLog"/> for a row that change data capture relays.</remarks>
    public required short Lane { get; init; }

    /// <summary>The topic to produce to, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The record's key.</summary>
    public required string Key { get; init; }

    /// <summary>The record's message id; the same at each redelivery.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The URN of the message's type, as in its header.</summary>
    public required string MessageType { get; init; }

    /// <summary>The record's headers, message id and type among them.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The value of the record: the bytes to produce.</summary>
    public required byte[] Body { get; init; }

    /// <summary>
    /// Replaces <see cref="Key"/> and <see cref="Headers"/> if these cannot express the record; null for messages of the application.
    /// </summary>
    public VerbatimRecord? Verbatim { get; init; }

    /// <summary>When the row was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
