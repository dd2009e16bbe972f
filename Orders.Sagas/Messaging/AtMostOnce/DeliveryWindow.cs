namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>
/// Records of a partition whose offset an at-most-once endpoint is about to commit before it processes them. Written before that commit; counted down in the
/// transactions of the effects. What a crash leaves here is exactly what it cost.
/// </summary>
public sealed class DeliveryWindow
{
    /// <summary>The window's identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>The topic, as the broker knows it.</summary>
    public required string Topic { get; init; }

    /// <summary>The partition.</summary>
    public required int Partition { get; init; }

    /// <summary>The consumer group, as the broker knows it.</summary>
    public required string ConsumerGroup { get; init; }

    /// <summary>The first record's offset.</summary>
    public required long FromOffset { get; init; }

    /// <summary>The offset that is committed: the one after the last record.</summary>
    public required long ToOffset { get; init; }

    /// <summary>How many records it holds; offsets may have gaps.</summary>
    public required int Records { get; init; }

    /// <summary>How many of them are processed.</summary>
    public required int Finished { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was found that nobody works on it any more, or that its records had failed; what is not finished is lost.</summary>
    public DateTimeOffset? AbandonedAt { get; init; }
}
