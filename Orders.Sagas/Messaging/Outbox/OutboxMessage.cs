using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>A record on its way to Kafka, written in the transaction of the change that it tells of. The relay produces it as it stands here.</summary>
public sealed class OutboxMessage
{
    /// <summary>The order of writing. Rows of one key that depend on each other are numbered in order; gaps and late commits are normal.</summary>
    public long Id { get; init; }

    /// <summary>The hash bucket of <see cref="Key"/>; one relay at a time owns a lane. <see cref="OutboxLanes.OfTheLog"/> for a row that is not ours to relay.</summary>
    public required short Lane { get; init; }

    /// <summary>The topic to produce to, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The record's key.</summary>
    public required string Key { get; init; }

    /// <summary>The record's message id; the same at each redelivery.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The URN of the message's type, as its header says it.</summary>
    public required string MessageType { get; init; }

    /// <summary>The record's headers, message id and type among them.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The record's value, final bytes.</summary>
    public required byte[] Body { get; init; }

    /// <summary>For a record that texts cannot say, what is sent instead of <see cref="Key"/> and <see cref="Headers"/>; null for all that the application writes.</summary>
    public VerbatimRecord? Verbatim { get; init; }

    /// <summary>When the row was written.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the broker acknowledged it; only used where sent rows are kept because the broker forgets (<see cref="OutboxOptions.KeepSentUntilConsumed"/>).</summary>
    public DateTimeOffset? SentAt { get; set; }
}
