namespace Orders.Sagas.Analytics;

/// <summary>One counted event. Rows are only inserted.</summary>
/// <remarks>
/// The natural key is (message id, topic): a duplicate is counted once, and independent systems may choose the same message id.
/// </remarks>
public sealed class AnalyticsEvent
{
    public required Guid MessageId { get; init; }

    /// <summary>The topic's name at the broker.</summary>
    public required string Topic { get; init; }
    public required Guid OrderId { get; init; }

    /// <summary>The order's status after the event.</summary>
    public required string Status { get; init; }

    /// <summary>When the event happened, as the event itself says.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The amount paid or, negative, refunded, in <see cref="Currency"/>; null for other events.</summary>
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }
}
