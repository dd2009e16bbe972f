namespace Orders.Sagas.Analytics;

/// <summary>One event as it was counted. Rows are only added: two lanes never wait for each other, and a double count would be there to be seen.</summary>
public sealed class AnalyticsEvent
{
    public long Id { get; init; }
    public required Guid OrderId { get; init; }

    /// <summary>The status that the event brings its order to.</summary>
    public required string Status { get; init; }

    /// <summary>When it happened, by its own account.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was taken (or, negative, given back), in <see cref="Currency"/>; only for payments.</summary>
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }
}
