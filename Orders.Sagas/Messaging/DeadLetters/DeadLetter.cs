using System.Text;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>A record that could not be processed, stored so that an operator can examine and replay it.</summary>
/// <remarks>
/// There is one dead letter for each message and group. After a failed replay the same dead letter waits again, with the newest place,
/// reason and content.
/// </remarks>
public sealed class DeadLetter
{
    /// <summary>The dead letter's id, derived from message id and group.</summary>
    public required Guid Id { get; init; }

    /// <summary>The topic of the record, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition of the record.</summary>
    public required int Partition { get; set; }

    /// <summary>The offset of the record in the partition.</summary>
    public required long Offset { get; set; }

    /// <summary>The consumer group that could not process the record.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>The message id, the record's own or a derived one.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Whether the record has its own message id. If not, a replay adds the derived one.</summary>
    public required bool HasOwnId { get; set; }

    /// <summary>The message type's URN; null if it is unknown.</summary>
    public string? MessageType { get; set; }

    /// <summary>The record's key.</summary>
    public byte[]? Key { get; set; }

    /// <summary>The record's headers, in their order; a name may appear more than once.</summary>
    public required IReadOnlyList<DeadLetterHeader> Headers { get; set; }

    /// <summary>The record's value.</summary>
    public byte[]? Body { get; set; }

    /// <summary>Whether something was masked before it was stored. The content is then no longer the record, and is not replayed.</summary>
    public bool IsRedacted { get; set; }

    /// <summary>When key, headers and body were erased; null while they are kept.</summary>
    public DateTimeOffset? ContentErasedAt { get; set; }

    /// <summary>Why the record could not be processed.</summary>
    public required DeadLetterReason Reason { get; set; }

    /// <summary>The last attempt's exception: its type and message, without the record's content.</summary>
    public required string Error { get; set; }

    /// <summary>How many times the record was processed, replays included.</summary>
    public required int Attempts { get; set; }

    /// <summary>How many times the record became a dead letter: 1, plus 1 for each failed replay.</summary>
    public int Failures { get; set; } = 1;

    /// <summary>When the record was written to the topic.</summary>
    public required DateTimeOffset ProducedAt { get; set; }

    /// <summary>When the record last became a dead letter. The inbox row that marks it as consumed has the same time.</summary>
    public required DateTimeOffset StoredAt { get; set; }

    /// <summary>When the record first became a dead letter.</summary>
    public required DateTimeOffset FirstStoredAt { get; init; }

    /// <summary>Whether the dead letter waits for a decision, or what an operator decided.</summary>
    public DeadLetterState State { get; set; }

    internal void FailedAgain(DeadLetter latest)
    {
        (Partition, Offset, ProducedAt, StoredAt) = (latest.Partition, latest.Offset, latest.ProducedAt, latest.StoredAt);
        (MessageType, HasOwnId, Key, Headers, Body) = (latest.MessageType, latest.HasOwnId, latest.Key, latest.Headers, latest.Body);
        (IsRedacted, ContentErasedAt) = (latest.IsRedacted, null);
        (Reason, Error) = (latest.Reason, latest.Error);
        Attempts += latest.Attempts;
        Failures++;
        State = DeadLetterState.Waiting;
    }

    internal void Discard(DateTimeOffset at)
    {
        State = DeadLetterState.Discarded;
        (Key, Headers, Body) = (null, [], null);
        ContentErasedAt ??= at;
    }

    /// <summary>Masks what must not be stored.</summary>
    internal void Redact(Func<byte[], byte[]> redact)
    {
        (Key, Body) = (Redacted(Key), Redacted(Body));
        Headers = [.. Headers.Select(header => new DeadLetterHeader(RedactedText(header.Name), Redacted(header.Value)))];
        (MessageType, Error) = (MessageType is null ? null : RedactedText(MessageType), Masked(Error));

        byte[]? Redacted(byte[]? content)
        {
            var stored = content is null ? null : redact(content);
            IsRedacted |= stored != content;
            return stored;
        }

        string RedactedText(string text)
        {
            var stored = Masked(text);
            IsRedacted |= stored != text;
            return stored;
        }

        string Masked(string text) => Encoding.UTF8.GetString(redact(Encoding.UTF8.GetBytes(text)));
    }
}

/// <summary>One header of a dead letter.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Value">The header's bytes; null when the header had none.</param>
public sealed record DeadLetterHeader(string Name, byte[]? Value);
