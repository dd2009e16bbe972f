using System.Globalization;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>One day (UTC) of the inbox, and its partition.</summary>
internal readonly record struct InboxDay(DateOnly Date)
{
    const string Format = "yyyyMMdd";

    public string Partition => $"{InboxStateMap.Table}_{Date.ToString(Format, CultureInfo.InvariantCulture)}";
    public string From => $"{Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} 00:00:00+00";
    public string To => new InboxDay(Date.AddDays(1)).From;

    public static InboxDay Of(DateTimeOffset moment) => new(DateOnly.FromDateTime(moment.UtcDateTime));

    /// <summary>The day of a partition; null for any other table.</summary>
    public static InboxDay? OfPartition(string table) =>
        DateOnly.TryParseExact(DateTextOf(table), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new(date)
            : null;

    /// <summary>Whether every id of the day has expired.</summary>
    public bool IsExpired(DateTimeOffset now, TimeSpan retention) =>
        new DateTimeOffset(Date.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + retention <= now;

    static ReadOnlySpan<char> DateTextOf(string table) => table.AsSpan(Math.Min(table.Length, InboxStateMap.Table.Length + 1));
}
