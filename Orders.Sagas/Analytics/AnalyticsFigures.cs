namespace Orders.Sagas.Analytics;

/// <summary>The figures of a period, and what is missing from them.</summary>
public sealed record AnalyticsFigures(
    DateTimeOffset From,
    DateTimeOffset To,
    IReadOnlyList<OrdersPerMinute> OrdersPerMinute,
    IReadOnlyList<Revenue> Revenue,
    SubmittedToShipped SubmittedToShipped,
    AnalyticsLoss Lost);

/// <summary>How many orders came to a status within a minute.</summary>
public sealed record OrdersPerMinute(DateTimeOffset Minute, string Status, long Orders);

/// <summary>What was taken, less what was given back.</summary>
public sealed record Revenue(string Currency, decimal Amount, long Payments);

/// <summary>How long orders took; null while none was shipped.</summary>
public sealed record SubmittedToShipped(long Orders, double? P50Seconds, double? P95Seconds);

/// <summary>Records that a crash or a failure has cost the figures, over all time.</summary>
public sealed record AnalyticsLoss(long Records, IReadOnlyList<LostWindow> Windows);

/// <summary>Where they were: so many of the records of these offsets were not counted.</summary>
public sealed record LostWindow(string Topic, int Partition, long FromOffset, long ToOffset, long Records, DateTimeOffset At);
