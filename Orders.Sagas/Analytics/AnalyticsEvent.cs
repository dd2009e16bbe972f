namespace Orders.Sagas.Analytics;

/// <summary>
/// One event as it was counted. Its message is its natural key, so that what its sender repeats is counted once; the topic belongs to it, because systems that
/// know nothing of each other may choose the same id. Rows are only added.
/// </summary>
public sealed class AnalyticsEvent
{
    public required Guid MessageId { get; init; }

    /// <summary>The topic, as the broker knows it.</summary>
    public required string Topic { get; init; }
    public required Guid OrderId { get; init; }

    /// <summary>The status that the event brings its order to.</summary>
    public required string Status { get; init; }

    /// <summary>When it happened, by its own account.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was taken (or, negative, given back), in <see cref="Currency"/>; only for payments.</summary>
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }
}
