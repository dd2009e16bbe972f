namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>A record that could not be processed, kept whole so that it can be understood and replayed.</summary>
public sealed class DeadLetter
{
    /// <summary>The dead letter's own identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>The topic that it was read from, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition that it was read from.</summary>
    public required int Partition { get; init; }

    /// <summary>Its offset in the partition.</summary>
    public required long Offset { get; init; }

    /// <summary>The consumer group that could not process it.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>The record's message id, its own or the one derived from its place.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The message type's URN, as far as it could be told.</summary>
    public string? MessageType { get; init; }

    /// <summary>The record's key.</summary>
    public byte[]? Key { get; init; }

    /// <summary>The record's headers, in their order; a name may appear more than once.</summary>
    public required IReadOnlyList<DeadLetterHeader> Headers { get; init; }

    /// <summary>The record's value.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Why it could not be processed.</summary>
    public required DeadLetterReason Reason { get; init; }

    /// <summary>What the last attempt failed with: the exception's type and message, without the record's content.</summary>
    public required string Error { get; init; }

    /// <summary>How many times it was tried.</summary>
    public required int Attempts { get; init; }

    /// <summary>When the record was written to the topic.</summary>
    public required DateTimeOffset ProducedAt { get; init; }

    /// <summary>When it became a dead letter.</summary>
    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>One header of a dead letter.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Value">The header's bytes; null when the header had none.</param>
public sealed record DeadLetterHeader(string Name, byte[]? Value);
