using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Counts the records of a partition that an at-most-once endpoint committed in one round, and those it processed.</summary>
/// <remarks>
/// A window is written before the offset is committed, updated in the transactions of the effects, and deleted when every record is
/// processed. The records that a crash leaves unfinished are exactly the lost ones.
/// </remarks>
public sealed class DeliveryWindow
{
    /// <summary>The window's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The topic, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>The consumer group, as the broker knows it.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>The first record's offset.</summary>
    public required long FromOffset { get; init; }

    /// <summary>The offset after the last record.</summary>
    public required long ToOffset { get; init; }

    /// <summary>How many records the window holds. Offsets may have gaps.</summary>
    public required int Records { get; init; }

    /// <summary>How many of the records are processed.</summary>
    public required int Finished { get; init; }

    /// <summary>When the window was written.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the unfinished records were found to be lost; null while they can still be processed.</summary>
    public DateTimeOffset? AbandonedAt { get; init; }

    /// <summary>A window of records of one partition: none is processed, and an abandoned window loses all of them.</summary>
    internal static DeliveryWindow Of(IReadOnlyList<TopicRecordContext> records, DateTimeOffset at, bool isAbandoned = false) => new()
    {
        Id = Guid.CreateVersion7(at),
        Topic = records[0].Topic,
        Partition = records[0].Partition,
        ConsumerGroup = records[0].ConsumerGroup,
        FromOffset = records.Min(record => record.Offset),
        ToOffset = records.Max(record => record.Offset) + 1,
        Records = records.Count,
        Finished = 0,
        OpenedAt = at,
        AbandonedAt = isAbandoned ? at : null,
    };
}
