using System.Text;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>A record of the retry store: it failed, or waits behind a record of its key that failed.</summary>
/// <remarks>The owner of the record's partition retries it. The offset does not wait for it.</remarks>
public sealed class RetryRecord
{
    /// <summary>The number of the record, in the order of arrival.</summary>
    public long Id { get; init; }

    /// <summary>The consumer group that retries the record, as the broker knows it.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>The topic of the record, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition of the record.</summary>
    public required int Partition { get; init; }

    /// <summary>The offset of the record in the partition.</summary>
    public required long Offset { get; init; }

    /// <summary>The message id, the record's own or a derived one.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The message type's URN; null if it is unknown.</summary>
    public string? MessageType { get; init; }

    /// <summary>The record's key.</summary>
    public byte[]? Key { get; init; }

    /// <summary>The record's headers, in their order; a name may appear more than once.</summary>
    public required IReadOnlyList<VerbatimHeader> Headers { get; init; }

    /// <summary>The record's value.</summary>
    public byte[]? Body { get; init; }

    /// <summary>When the record was written to the topic; null if the record does not say so.</summary>
    public DateTimeOffset? ProducedAt { get; init; }

    /// <summary>How many times the record was processed; 0 for a record that has only waited.</summary>
    public int Attempts { get; set; }

    /// <summary>How many of the attempts were made from the retry store.</summary>
    public int Retries { get; set; }

    /// <summary>How many attempts had a failure of unknown kind.</summary>
    public int HandlerFailures { get; set; }

    /// <summary>When the record failed first; null if it has only waited.</summary>
    public DateTimeOffset? FirstFailedAt { get; set; }

    /// <summary>The category of the last failure: an exception's type or a SQLSTATE, never its text.</summary>
    public string? LastError { get; set; }

    /// <summary>Since when the failures have this category.</summary>
    public DateTimeOffset? LastErrorSince { get; set; }

    /// <summary>When the next attempt is due; null for a record that waits behind another one of its key.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>When the record was stored.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Whether something in the record is masked before it is stored.</summary>
    internal bool IsChangedBy(Func<byte[], byte[]> redact) =>
        Headers.SelectMany(header => new[] { Encoding.UTF8.GetBytes(header.Name), header.Value })
            .Append(Key).Append(Body).Any(content => content is not null && redact(content) != content);

    internal RecordFailures? Failures => FirstFailedAt is { } first && LastErrorSince is { } since ? new(first, LastError!, since) : null;
}
