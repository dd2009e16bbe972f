using System.ComponentModel;
using System.Linq.Expressions;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Api.DeadLetters;

/// <summary>A dead letter in a list: without key, headers and body.</summary>
internal sealed record DeadLetterItem
{
    public required Guid Id { get; init; }

    [Description("Waiting for a decision, Replayed, or Discarded. A replay that fails again is Waiting again.")]
    public required DeadLetterState State { get; init; }
    public required string Topic { get; init; }
    public required int Partition { get; init; }
    public required long Offset { get; init; }

    [Description("The consumer group that could not process the record.")]
    public required string ConsumerGroup { get; init; }
    public required Guid MessageId { get; init; }

    [Description("The message type in the record; null if it has none.")]
    public required string? MessageType { get; init; }
    public required DeadLetterReason Reason { get; init; }

    [Description("The error of the last attempt, without content of the record.")]
    public required string Error { get; init; }

    [Description("How many attempts were made, replays included.")]
    public required int Attempts { get; init; }

    [Description("How many times the record became a dead letter: once, and once more for each replay that failed.")]
    public required int Failures { get; init; }

    [Description("Whether a card number was masked before the record was stored. The content is then not the record, and is not replayed.")]
    public required bool Redacted { get; init; }

    [Description("When key, headers and body were erased: the dead letter can then not be replayed. Null while they are kept.")]
    public required DateTimeOffset? ContentErasedAt { get; init; }

    [Description("The size of the body; null if the record has none.")]
    public required int? BodyBytes { get; init; }
    public required DateTimeOffset ProducedAt { get; init; }

    [Description("When the record became a dead letter for the first time.")]
    public required DateTimeOffset FirstStoredAt { get; init; }

    [Description("When the record became a dead letter for the last time.")]
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Selects every column but the content, which may be large.</summary>
    public static readonly Expression<Func<DeadLetter, DeadLetterItem>> Of = letter => new DeadLetterItem
    {
        Id = letter.Id,
        State = letter.State,
        Topic = letter.Topic,
        Partition = letter.Partition,
        Offset = letter.Offset,
        ConsumerGroup = letter.ConsumerGroup,
        MessageId = letter.MessageId,
        MessageType = letter.MessageType,
        Reason = letter.Reason,
        Error = letter.Error,
        Attempts = letter.Attempts,
        Failures = letter.Failures,
        Redacted = letter.IsRedacted,
        ContentErasedAt = letter.ContentErasedAt,
        BodyBytes = letter.Body == null ? null : letter.Body.Length,
        ProducedAt = letter.ProducedAt,
        FirstStoredAt = letter.FirstStoredAt,
        StoredAt = letter.StoredAt,
    };

    static readonly Func<DeadLetter, DeadLetterItem> Compiled = Of.Compile();

    public static DeadLetterItem From(DeadLetter letter) => Compiled(letter);
}
