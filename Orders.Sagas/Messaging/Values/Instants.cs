namespace Orders.Sagas.Messaging.Values;

/// <summary>The one reader of points in time, for REST, topics, webhooks and files.</summary>
/// <remarks>
/// It reads every time of RFC 3339, a date alone, and times without seconds. It depends neither on the culture nor on the variable TZ.
/// </remarks>
internal static class Instants
{
    /// <summary>The error text, which does not quote the value.</summary>
    public const string Rule = "must be an RFC 3339 time, like 2026-11-24T08:30:00Z.";

    const int MinutesOfDay = 24 * 60;

    /// <summary>Reads a time. Without a zone it is UTC.</summary>
    /// <returns>False if the text is no time, or a time outside the years 1 to 9999 in UTC.</returns>
    /// <param name="text">The text.</param>
    /// <param name="instant">The time in UTC, truncated to microseconds, which is what PostgreSQL stores.</param>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        var rest = text.AsSpan();
        if (!Take(ref rest, 4, 1, 9999, out var year) || !Take(ref rest, '-') || !Take(ref rest, 2, 1, 12, out var month)
            || !Take(ref rest, '-') || !Take(ref rest, 2, 1, DateTime.DaysInMonth(year, month), out var day))
            return false;
        var ticks = new DateTime(year, month, day).Ticks;
        return rest.IsEmpty ? Fits(ticks, out instant) : Time(rest, ticks, out instant);
    }

    static bool Time(ReadOnlySpan<char> rest, long ticks, out DateTimeOffset instant)
    {
        instant = default;
        if (!(Take(ref rest, 'T') || Take(ref rest, 't') || Take(ref rest, ' ')) || !Take(ref rest, 2, 0, 23, out var hour)
            || !Take(ref rest, ':') || !Take(ref rest, 2, 0, 59, out var minute))
            return false;
        ticks += (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        var (second, fraction) = (0, 0L);
        if (Take(ref rest, ':') && (!Take(ref rest, 2, 0, 60, out second) || !Fraction(ref rest, out fraction)))
            return false;
        if (!Offset(rest, out var offsetMinutes))
            return false;
        ticks += (second * TimeSpan.TicksPerSecond) + fraction - (offsetMinutes * TimeSpan.TicksPerMinute);
        return Fits(ticks, out instant) && (second < 60 || IsAfterLeapSecond(instant));
    }

    /// <summary>A leap second ends a month of UTC. It is read as the second after it, as PostgreSQL and POSIX count.</summary>
    static bool IsAfterLeapSecond(DateTimeOffset instant) => instant is { Day: 1, Hour: 0, Minute: 0, Second: 0 };

    /// <summary>Any number of digits. Those beyond microseconds count for nothing.</summary>
    static bool Fraction(ref ReadOnlySpan<char> rest, out long ticks)
    {
        ticks = 0;
        if (!Take(ref rest, '.'))
            return true;
        var (digits, unit) = (0, TimeSpan.TicksPerSecond);
        for (; digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++)
        {
            unit /= 10;
            ticks += unit >= TimeSpan.TicksPerMicrosecond ? (rest[digits] - '0') * unit : 0;
        }

        rest = rest[digits..];
        return digits > 0;
    }

    /// <summary>Z, an offset with or without colon, or nothing, which is UTC.</summary>
    static bool Offset(ReadOnlySpan<char> rest, out int minutes)
    {
        minutes = 0;
        if (rest is "" or "Z" or "z")
            return true;
        var sign = rest[0] is '-' ? -1 : 1;
        if (!(Take(ref rest, '+') || Take(ref rest, '-')) || !Take(ref rest, 2, 0, 23, out var hours))
            return false;
        var hasColon = Take(ref rest, ':');
        var minutesOfHour = 0;
        if ((hasColon || !rest.IsEmpty) && !Take(ref rest, 2, 0, 59, out minutesOfHour))
            return false;
        minutes = sign * ((hours * 60) + minutesOfHour);
        return rest.IsEmpty && Math.Abs(minutes) < MinutesOfDay;
    }

    static bool Fits(long ticks, out DateTimeOffset instant)
    {
        var fits = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        instant = fits ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return fits;
    }

    static bool Take(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
            return false;
        rest = rest[1..];
        return true;
    }

    /// <summary>Takes a number with a fixed count of ASCII digits.</summary>
    static bool Take(ref ReadOnlySpan<char> rest, int digits, int min, int max, out int number)
    {
        number = 0;
        if (rest.Length < digits)
            return false;
        foreach (var digit in rest[..digits])
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            number = (number * 10) + (digit - '0');
        }

        rest = rest[digits..];
        return number >= min && number <= max;
    }
}
