using System.ComponentModel;
using System.Linq.Expressions;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Api.Retries;

/// <summary>A waiting record in a list: without key, headers and body.</summary>
internal sealed record RetryItem
{
    [Description("The number of the record. Records of one key are processed in the order of their numbers.")]
    public required long Id { get; init; }
    public required string Topic { get; init; }
    public required int Partition { get; init; }
    public required long Offset { get; init; }

    [Description("The consumer group that retries the record.")]
    public required string ConsumerGroup { get; init; }
    public required Guid MessageId { get; init; }

    [Description("The order that the record is about: its key. Null if the key is not an order's id.")]
    public required Guid? OrderId { get; init; }

    [Description("The message type in the record; null if it has none.")]
    public required string? MessageType { get; init; }

    [Description("How many attempts were made; 0 for a record that waits behind another one of its key.")]
    public required int Attempts { get; init; }

    [Description("When the record failed first; null if it has not been tried.")]
    public required DateTimeOffset? FirstFailedAt { get; init; }

    [Description(
        "The category of the last failure: an external system's answer, an exception's type, a SQLSTATE or a Kafka error code.")]
    public required string? LastError { get; init; }

    [Description("When the next attempt is due; null for a record that waits behind another one of its key.")]
    public required DateTimeOffset? NextAttemptAt { get; init; }

    [Description("The size of the body; null if the record has none.")]
    public required int? BodyBytes { get; init; }
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Selects every column but the content, which may be large.</summary>
    public static readonly Expression<Func<RetryRecord, RetryItem>> Of = record => new RetryItem
    {
        Id = record.Id,
        Topic = record.Topic,
        Partition = record.Partition,
        Offset = record.Offset,
        ConsumerGroup = record.ConsumerGroup,
        MessageId = record.MessageId,
        OrderId = OrderOf(record.Key),
        MessageType = record.MessageType,
        Attempts = record.Attempts,
        FirstFailedAt = record.FirstFailedAt,
        LastError = record.LastError,
        NextAttemptAt = record.NextAttemptAt,
        BodyBytes = record.Body == null ? null : record.Body.Length,
        StoredAt = record.StoredAt,
    };

    /// <summary>No other key is shown: it may hold personal data.</summary>
    static Guid? OrderOf(byte[]? key) => Guid.TryParse(key, out var id) ? id : null;
}
