namespace Orders.Sagas.Analytics;

/// <summary>One counted event. Rows are only inserted.</summary>
/// <remarks>
/// Its natural key is the message id, so a duplicate is counted once, together with the topic, because independent systems may choose the
/// same id.
/// </remarks>
public sealed class AnalyticsEvent
{
    public required Guid MessageId { get; init; }

    /// <summary>The topic's name at the broker.</summary>
    public required string Topic { get; init; }
    public required Guid OrderId { get; init; }

    /// <summary>The order's status after the event.</summary>
    public required string Status { get; init; }

    /// <summary>When it happened, as the event says.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The amount paid or, negative, refunded, in <see cref="Currency"/>; null for other events.</summary>
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }
}
