using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>
/// A record that could not be processed, kept whole so that it can be understood and replayed. One for each message and group: when its replay fails, the same
/// dead letter waits again, with the newest place, reason and content, and counts on.
/// </summary>
public sealed class DeadLetter
{
    /// <summary>The dead letter's own identity, derived from message id and group.</summary>
    public required Guid Id { get; init; }

    /// <summary>The topic that it was read from, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition that it was read from.</summary>
    public required int Partition { get; set; }

    /// <summary>Its offset in the partition.</summary>
    public required long Offset { get; set; }

    /// <summary>The consumer group that could not process it.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>The record's message id, its own or the one derived from its place.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Whether the record brought its message id; if not, a replay has to bring it along.</summary>
    public required bool HasOwnId { get; set; }

    /// <summary>The message type's URN, as far as it could be told.</summary>
    public string? MessageType { get; set; }

    /// <summary>The record's key.</summary>
    public byte[]? Key { get; set; }

    /// <summary>The record's headers, in their order; a name may appear more than once.</summary>
    public required IReadOnlyList<DeadLetterHeader> Headers { get; set; }

    /// <summary>The record's value.</summary>
    public byte[]? Body { get; set; }

    /// <summary>Why it could not be processed.</summary>
    public required DeadLetterReason Reason { get; set; }

    /// <summary>What the last attempt failed with: the exception's type and message, without the record's content.</summary>
    public required string Error { get; set; }

    /// <summary>How many times it was tried, replays included.</summary>
    public required int Attempts { get; set; }

    /// <summary>How many times it became a dead letter: 1, and 1 more for each replay that failed.</summary>
    public int Failures { get; set; } = 1;

    /// <summary>When the record was written to the topic.</summary>
    public required DateTimeOffset ProducedAt { get; set; }

    /// <summary>When it became a dead letter, the last time. The inbox row that marks it as consumed carries the same moment.</summary>
    public required DateTimeOffset StoredAt { get; set; }

    /// <summary>When it became a dead letter, the first time.</summary>
    public required DateTimeOffset FirstStoredAt { get; init; }

    /// <summary>Where it stands.</summary>
    public DeadLetterState State { get; set; }

    internal void FailedAgain(DeadLetter latest)
    {
        (Partition, Offset, ProducedAt, StoredAt) = (latest.Partition, latest.Offset, latest.ProducedAt, latest.StoredAt);
        (MessageType, HasOwnId, Key, Headers, Body) = (latest.MessageType, latest.HasOwnId, latest.Key, latest.Headers, latest.Body);
        (Reason, Error) = (latest.Reason, latest.Error);
        Attempts += latest.Attempts;
        Failures++;
        State = DeadLetterState.Waiting;
    }

    internal void Discard() => (State, Key, Headers, Body) = (DeadLetterState.Discarded, null, [], null);
}

/// <summary>One header of a dead letter.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Value">The header's bytes; null when the header had none.</param>
public sealed record DeadLetterHeader(string Name, byte[]? Value);
