namespace Orders.Sagas.Analytics;

/// <summary>The figures of a period, and their missing events.</summary>
public sealed record AnalyticsFigures(
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<OrdersPerMinute> OrdersPerMinute,
    IReadOnlyList<Revenue> Revenue,
    SubmittedToShipped SubmittedToShipped,
    AnalyticsLoss Lost);

/// <summary>How many orders reached a status within a minute.</summary>
public sealed record OrdersPerMinute(DateTimeOffset Minute, string Status, long Orders);

/// <summary>Payments less refunds, in one currency.</summary>
public sealed record Revenue(string Currency, decimal Amount, long Payments);

/// <summary>The time from submission to shipment; null when no order was shipped.</summary>
public sealed record SubmittedToShipped(long Orders, double? P50Seconds, double? P95Seconds);

/// <summary>Records that were lost by crashes and failures, over all time.</summary>
public sealed record AnalyticsLoss(long Records, IReadOnlyList<LostWindow> Windows);

/// <summary>One delivery window: how many records of these offsets were not counted.</summary>
public sealed record LostWindow(string Topic, int Partition, long FromOffset, long ToOffset, long Records, DateTimeOffset At);
