using System.Globalization;

namespace Orders.Api.Hosting;

/// <summary>Reads settings and collects every error: which setting, what was given, what is allowed.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Adds an error in one readable line.</summary>
    public void Refuse(string error) => _errors.Add(error);

    public IConfigurationSection Section(string key) => configuration.GetSection(key);

    /// <summary>Null when the setting is missing or blank.</summary>
    public string? Given(string key) => string.IsNullOrWhiteSpace(configuration[key]) ? null : configuration[key];

    /// <summary>Reads a list: separated by commas, or an array of the settings file.</summary>
    public IReadOnlyList<string> List(string key)
    {
        var array = Section(key).GetChildren().Select(x => x.Value ?? "");
        return [.. (Given(key)?.Split(',') ?? array).Select(x => x.Trim()).Where(x => x.Length > 0)];
    }

    public bool Boolean(string key, bool byDefault)
    {
        if (Given(key) is not { } given)
            return byDefault;
        if (!bool.TryParse(given, out var value))
            Refuse($"{key}: '{given}' is not true or false.");
        return value;
    }

    public int Number(string key, int byDefault, int min, int max)
    {
        if (Given(key) is not { } given)
            return byDefault;
        if (int.TryParse(given, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Refuse($"{key}: '{given}' is not a number from {min} to {max}.");
        return byDefault;
    }

    /// <summary>Reads a duration above zero and within the limits, if there are any.</summary>
    public TimeSpan Duration(string key, TimeSpan byDefault, TimeSpan? min = null, TimeSpan? max = null)
    {
        if (Given(key) is not { } given)
            return byDefault;
        if (!TimeSpan.TryParse(given, CultureInfo.InvariantCulture, out var duration)
            || duration <= TimeSpan.Zero || duration < min || duration > max)
            Refuse($"{key}: '{given}' is not a duration {Range(min, max)}. Write it as [days.]hours:minutes:seconds, like {byDefault}.");
        return duration;
    }

    /// <summary>Reads the name of an enum's value, in any case.</summary>
    public T OneOf<T>(string key, T byDefault)
        where T : struct, Enum
    {
        if (Given(key) is not { } given)
            return byDefault;
        if (!Enum.TryParse<T>(given, ignoreCase: true, out var value) || !Enum.IsDefined(value))
            Refuse($"{key}: '{given}' is not one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
        return value;
    }

    static string Range(TimeSpan? min, TimeSpan? max) => (min, max) switch
    {
        ({ } least, { } most) => $"from {least} to {most}",
        ({ } least, null) => $"of at least {least}",
        (null, { } most) => $"above zero and at most {most}",
        _ => "above zero",
    };
}
