using System.Globalization;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>One day (UTC) of the inbox and the name of its partition.</summary>
internal readonly record struct InboxDay(DateOnly Date)
{
    const string Format = "yyyyMMdd";

    public string Partition => $"{InboxStateMap.Table}_{Date.ToString(Format, CultureInfo.InvariantCulture)}";
    public string From => $"{Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} 00:00:00+00";
    public string To => new InboxDay(Date.AddDays(1)).From;

    public static InboxDay Of(DateTimeOffset moment) => new(DateOnly.FromDateTime(moment.UtcDateTime));

    /// <summary>Null for a table that is not named as a day of the inbox.</summary>
    public static InboxDay? OfPartition(string table) =>
        DateOnly.TryParseExact(table.AsSpan(Math.Min(table.Length, InboxStateMap.Table.Length + 1)), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new(date)
            : null;

    /// <summary>Every id of the day is older than the retention.</summary>
    public bool IsExpired(DateTimeOffset now, TimeSpan retention) => new DateTimeOffset(Date.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + retention <= now;
}
