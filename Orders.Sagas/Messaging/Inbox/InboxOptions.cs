namespace Orders.Sagas.Messaging.Inbox;

/// <summary>How long the inbox keeps message ids.</summary>
public sealed class InboxOptions
{
    /// <summary>How long a duplicate is recognised.</summary>
    /// <remarks>
    /// The time must be longer than any redelivery or replay, so at least the retention of the topics. Periods expire as a whole, so an id
    /// is kept for up to twice the time.
    /// </remarks>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often coming periods are made and expired ones dropped.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The length of a period: the retention, in whole days.</summary>
    /// <remarks>
    /// So there are three periods: the current one, the one before it, and the coming one. Each unit of work looks into every period, so
    /// their number must be small and must not grow.
    /// </remarks>
    internal int PeriodDays => Math.Max(1, (int)Math.Ceiling(Retention.TotalDays));
}
