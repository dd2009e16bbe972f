namespace Orders.Sagas.Messaging.Inbox;

/// <summary>How long the inbox keeps message ids.</summary>
public sealed class InboxOptions
{
    /// <summary>How long a duplicate is recognised.</summary>
    /// <remarks>
    /// The time must be longer than any redelivery or replay, so at least the retention of the topics. Days expire as a whole, so an id is
    /// kept up to a day longer.
    /// </remarks>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The number of coming days that have partitions, in case no process runs then.</summary>
    public int DaysAhead { get; set; } = 3;

    /// <summary>How often days are created and expired days dropped.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(1);
}
