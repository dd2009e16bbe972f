using System.Globalization;
using System.Text.RegularExpressions;

namespace Orders.Api.Hosting.Settings;

/// <summary>Reads a duration by its value: <c>24:00:00</c>, <c>PT24H</c>, <c>24h</c> and <c>1d</c> are one day.</summary>
/// <remarks>.NET's own reading takes a bare number, and hours from 24 on, for days.</remarks>
internal static partial class DurationText
{
    const string HowToWrite = "Write it like 500ms, 90s, 15m, 24h, 7d, 1.12:00:00 or PT36H";

    /// <summary>What a duration of each named group adds, for each one.</summary>
    static readonly (string Group, TimeSpan Unit)[] Units =
    [
        ("w", TimeSpan.FromDays(7)), ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>False for anything but a duration of zero or more that fits into a <see cref="TimeSpan"/>.</summary>
    public static bool TryRead(string text, out TimeSpan duration)
    {
        duration = default;
        if (text == "0")
            return true;
        var match = Match(text);
        return match is not null && TrySum(match, out duration);
    }

    /// <summary>How to write the duration that the text may have meant.</summary>
    public static string Advice(string text) => Number().IsMatch(text)
        ? $"A number needs a unit: {text}d, {text}h, {text}m or {text}s"
        : HowToWrite;

    static Match? Match(string text)
    {
        Match[] matches = [Clock().Match(text), DaysAndClock().Match(text), WithUnits().Match(text), Iso().Match(text)];
        return matches.FirstOrDefault(match => match.Success && match.Groups.Values.Skip(1).Any(group => group.Success));
    }

    static bool TrySum(Match match, out TimeSpan duration)
    {
        duration = default;
        var ticks = 0m;
        foreach (var (group, unit) in Units.Where(x => match.Groups[x.Group].Success))
        {
            if (!decimal.TryParse(match.Groups[group].Value.Replace(',', '.'), CultureInfo.InvariantCulture, out var number))
                return false;
            ticks += number * unit.Ticks;
        }

        if (ticks > long.MaxValue || ticks != decimal.Truncate(ticks))
            return false;
        duration = new TimeSpan((long)ticks);
        return true;
    }

    // hours:minutes, hours:minutes:seconds. As many hours as one likes: 36:00 is a day and a half.
    [GeneratedRegex(@"^(?<h>[0-9]{1,9}):(?<m>[0-5]?[0-9])(?::(?<s>[0-5]?[0-9](?:\.[0-9]{1,7})?))?\z")]
    private static partial Regex Clock();

    // days.hours:minutes, days.hours:minutes:seconds, days:hours:minutes:seconds. Beside days, an hour is one of the day.
    [GeneratedRegex(
        @"^(?:(?<d>[0-9]{1,9})\.(?<h>[01]?[0-9]|2[0-3]):(?<m>[0-5]?[0-9])(?::(?<s>[0-5]?[0-9](?:\.[0-9]{1,7})?))?"
        + @"|(?<d>[0-9]{1,9}):(?<h>[01]?[0-9]|2[0-3]):(?<m>[0-5]?[0-9]):(?<s>[0-5]?[0-9](?:\.[0-9]{1,7})?))\z")]
    private static partial Regex DaysAndClock();

    [GeneratedRegex(
        @"^(?:(?<w>[0-9]{1,12}(?:\.[0-9]{1,9})?) ?w ?)?(?:(?<d>[0-9]{1,12}(?:\.[0-9]{1,9})?) ?d ?)?"
        + @"(?:(?<h>[0-9]{1,12}(?:\.[0-9]{1,9})?) ?h ?)?(?:(?<m>[0-9]{1,12}(?:\.[0-9]{1,9})?) ?m ?)?"
        + @"(?:(?<s>[0-9]{1,12}(?:\.[0-9]{1,9})?) ?s ?)?(?:(?<ms>[0-9]{1,12}(?:\.[0-9]{1,9})?) ?ms)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WithUnits();

    // ISO 8601. Years and months are left out: they have no fixed length.
    [GeneratedRegex(
        @"^P(?:(?<w>[0-9]{1,12}(?:[.,][0-9]{1,9})?)W)?(?:(?<d>[0-9]{1,12}(?:[.,][0-9]{1,9})?)D)?"
        + @"(?:T(?=[0-9])(?:(?<h>[0-9]{1,12}(?:[.,][0-9]{1,9})?)H)?(?:(?<m>[0-9]{1,12}(?:[.,][0-9]{1,9})?)M)?"
        + @"(?:(?<s>[0-9]{1,12}(?:[.,][0-9]{1,9})?)S)?)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    [GeneratedRegex(@"^[0-9]+(?:\.[0-9]+)?\z")]
    private static partial Regex Number();
}
