namespace Orders.Sagas.Messaging.Inbox;

/// <summary>How long the inbox knows a message.</summary>
public sealed class InboxOptions
{
    /// <summary>
    /// A message that comes again within this time is known. Longer than any broker replay: the topics' own retention is the measure. Whole days are kept, so
    /// an id lives up to a day longer.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>For how many days ahead there are partitions, should nobody be there to make them.</summary>
    public int DaysAhead { get; set; } = 3;

    /// <summary>How often expired days are dropped and coming days are made.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(1);
}
