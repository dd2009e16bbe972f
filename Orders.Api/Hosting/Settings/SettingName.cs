namespace Orders.Api.Hosting.Settings;

/// <summary>Finds the name that a misspelt one means.</summary>
internal static class SettingName
{
    /// <summary>Beyond so many changed letters, a name is another name.</summary>
    public const int Near = 2;

    /// <summary>The known name with the fewest changed letters; null if none resembles the given one.</summary>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        var best = known
            .Select(name => (Name: name, Changes: Math.Min(Changes(given, name), IsBeginning(given, name) ? Near : int.MaxValue)))
            .OrderBy(x => x.Changes).ThenBy(x => x.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Changes <= Math.Max(Near, Letters(Last(given)).Length / 3) ? best.Name : null;
    }

    /// <summary>How many letters differ. The same name in another section counts as near.</summary>
    public static int Changes(string given, string known)
    {
        var changes = Distance(Letters(given), Letters(known));
        return Letters(Last(given)) == Letters(Last(known)) ? Math.Min(changes, Near) : changes;
    }

    /// <summary>Letters and digits in lower case: <c>sasl.mechanism</c> and <c>SaslMechanism</c> are one name.</summary>
    public static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>One begins with the other: a section, or a name that was cut short.</summary>
    static bool IsBeginning(string given, string known)
    {
        var (a, b) = (Letters(given), Letters(known));
        return a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal);
    }

    static string Last(string key) => key[(key.LastIndexOf(':') + 1)..];

    /// <summary>How many letters have to be inserted, left out, replaced or swapped with their neighbour.</summary>
    static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                rows[i, j] = i == 0 ? j : j == 0 ? i : Cell(i, j);
        }

        return rows[a.Length, b.Length];

        int Cell(int i, int j)
        {
            var least = Math.Min(
                Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1,
                rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
        }
    }
}
