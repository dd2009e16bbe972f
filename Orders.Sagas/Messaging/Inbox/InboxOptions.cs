namespace Orders.Sagas.Messaging.Inbox;

/// <summary>How long the inbox keeps message ids.</summary>
public sealed class InboxOptions
{
    /// <summary>
    /// How long a duplicate is recognised. It must be longer than any broker replay, so at least the retention of the topics. Days expire
    /// as a whole, so an id is kept up to a day longer.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>For how many coming days partitions exist, in case no process runs.</summary>
    public int DaysAhead { get; set; } = 3;

    /// <summary>How often coming days are created and expired days are dropped.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(1);
}
