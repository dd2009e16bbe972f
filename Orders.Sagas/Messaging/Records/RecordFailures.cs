namespace Orders.Sagas.Messaging.Records;

/// <summary>The failures of a record so far, in any process.</summary>
/// <param name="FirstAt">When the record failed first.</param>
/// <param name="Category">The category of the last failure: an exception's type or a SQLSTATE, never its text.</param>
/// <param name="CategorySince">When the record first failed with this category, without another one since.</param>
public sealed record RecordFailures(DateTimeOffset FirstAt, string Category, DateTimeOffset CategorySince)
{
    /// <summary>The failures after one more.</summary>
    public static RecordFailures After(RecordFailures? earlier, string category, DateTimeOffset now) => earlier switch
    {
        null => new(now, category, now),
        _ when earlier.Category == category => earlier,
        _ => earlier with { Category = category, CategorySince = now },
    };
}
