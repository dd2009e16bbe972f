namespace Orders.Sagas.Messaging.Inbox;

/// <summary>How long the inbox keeps message ids.</summary>
public sealed class InboxOptions
{
    /// <summary>How long a duplicate is recognised.</summary>
    /// <remarks>
    /// The time must be longer than any redelivery or replay, so at least the retention of the topics. Periods expire as a whole, so an id
    /// is kept up to a period longer.
    /// </remarks>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often coming periods are made and expired ones dropped.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The retention in periods. Each consuming transaction locks every period, so their number must not grow.</summary>
    const int PeriodsOfRetention = 7;

    /// <summary>The length of a period: a seventh of the retention, in whole days.</summary>
    internal int PeriodDays => Math.Max(1, (int)Math.Ceiling(Retention.TotalDays / PeriodsOfRetention));
}
