namespace Orders.Api.Hosting.Settings;

/// <summary>Refuses settings that nobody reads: a misspelt name would be ignored, and the default would count.</summary>
internal static class UnknownSettings
{
    /// <summary>Sections that are not ours alone. Only a name that resembles one of ours is refused there.</summary>
    static readonly string[] Shared = ["Logging", "ConnectionStrings"];

    /// <summary>Each unknown setting in one line, with the nearest name.</summary>
    /// <param name="given">Every key that has a value, also those of other programs in the environment.</param>
    /// <param name="known">The keys that are read.</param>
    public static IEnumerable<string> Refusals(IEnumerable<string> given, IReadOnlySet<string> known)
    {
        var own = known.Where(key => key.Contains(':', StringComparison.Ordinal)).ToList();
        var sections = own.Select(Section).Except(Shared, StringComparer.OrdinalIgnoreCase).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var key in given.Where(key => !known.Contains(key)).Order(StringComparer.OrdinalIgnoreCase))
        {
            if (!key.Contains(':', StringComparison.Ordinal))
            {
                // One underscore instead of two, in the exact letters: other programs' variables are in capitals.
                if (own.Find(x => x.Replace(':', '_') == key) is { } meant)
                    yield return $"{key} is not read: write two underscores, {meant.Replace(":", "__", StringComparison.Ordinal)}.";
            }
            else if (sections.Contains(Section(key)) || own.Exists(name => IsMisspelt(key, name)))
                yield return $"{key} is not a setting. {Advice(key, own)}";
        }
    }

    /// <summary>The line's end that names the nearest setting.</summary>
    public static string Advice(string key, IEnumerable<string> known) => SettingName.Nearest(key, known) is { } near
        ? $"Did you mean {near}?"
        : "docs/settings.md lists the settings.";

    /// <summary>In a section of others, or in one that does not exist, the section has to resemble ours too.</summary>
    static bool IsMisspelt(string key, string name) =>
        SettingName.Changes(key, name) <= SettingName.Near && SettingName.Changes(Section(key), Section(name)) <= SettingName.Near;

    static string Section(string key) => key.Split(':')[0];
}
