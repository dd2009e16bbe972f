using Orders.Sagas.Folders;

namespace Orders.Api.Hosting.Settings;

/// <summary>Reads settings and collects every error: which setting, what was given, what is allowed.</summary>
/// <remarks>What is asked for is known, so whatever else stands in our sections is a mistake.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    readonly List<string> _errors = [];
    readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The keys that were asked for.</summary>
    public IReadOnlySet<string> Known => _known;

    /// <summary>Adds an error in one readable line.</summary>
    public void Refuse(string error) => _errors.Add(error);

    /// <summary>Checks the settings of the options classes, then refuses every setting that nobody has asked for.</summary>
    public void RefuseTheRest()
    {
        var options = new OptionsCheck(this);
        foreach (var (section, type) in OptionsSections.All)
            options.Check(section, type);
        var given = configuration.AsEnumerable().Where(x => x.Value is not null).Select(x => x.Key);
        _errors.AddRange(UnknownSettings.Refusals(given, _known));
    }

    public IConfigurationSection Section(string key) => configuration.GetSection(key);

    /// <summary>The value as it is, null when missing. The key is known from now on.</summary>
    public string? Raw(string key)
    {
        _known.Add(key);
        return configuration[key];
    }

    /// <summary>Replaces a value by the same one in another spelling.</summary>
    public void Write(string key, string? value)
    {
        if (configuration[key] != value)
            configuration[key] = value;
    }

    /// <summary>The value without blanks around it; null when the setting is missing or blank.</summary>
    public string? Given(string key) => Raw(key)?.Trim() is { Length: > 0 } given ? given : null;

    /// <summary>A text that is taken as it is; null when the setting is missing or blank.</summary>
    public string? Text(string key)
    {
        if (Raw(key) is not { } text || string.IsNullOrWhiteSpace(text))
            return null;
        if (TextRule.Refusal(text) is { } refusal)
            Refuse($"{key}: {refusal}");
        return text;
    }

    /// <summary>A folder; null when the setting is missing or blank.</summary>
    public string? Folder(string key)
    {
        var folder = Text(key);
        if (folder is not null && TextRule.Refusal(folder) is null && FolderRule.Refusal(folder) is { } refusal)
            Refuse($"{key}: '{folder}': {refusal}");
        return folder;
    }

    /// <summary>Reads a list: separated by commas, or an array of the settings file.</summary>
    public IReadOnlyList<string> List(string key)
    {
        var array = Section(key).GetChildren().Where(x => int.TryParse(x.Key, out _)).Select(x => Raw(x.Path) ?? "");
        var given = Given(key) is { } text ? SettingValue.Unquoted(text).Split(',') : array;
        return [.. given.Select(x => x.Trim()).Where(x => x.Length > 0)];
    }

    public bool Boolean(string key, bool byDefault) => Value(key, byDefault);

    /// <summary>Reads the name of an enum's value, in any case.</summary>
    public T OneOf<T>(string key, T byDefault)
        where T : struct, Enum => Value(key, byDefault);

    public int Number(string key, int byDefault, int min, int max)
    {
        if (Given(key) is not { } given)
            return byDefault;
        if (SettingValue.Read(typeof(int), given) is int number && number >= min && number <= max)
            return number;
        Refuse($"{key}: '{given}' is not a number from {min} to {max}. Write only digits.");
        return byDefault;
    }

    /// <summary>Reads a duration above zero and within the limits, if there are any.</summary>
    public TimeSpan Duration(string key, TimeSpan byDefault, TimeSpan? min = null, TimeSpan? max = null)
    {
        if (Given(key) is not { } given)
            return byDefault;
        if (SettingValue.Read(typeof(TimeSpan), given) is not TimeSpan duration)
            Refuse($"{key}: {SettingValue.Refusal(typeof(TimeSpan), given)}");
        else if (duration <= TimeSpan.Zero || duration < min || duration > max)
            Refuse($"{key}: '{given}' is not a duration {Range(min, max)}.");
        else
            return duration;
        return byDefault;
    }

    T Value<T>(string key, T byDefault)
        where T : struct
    {
        if (Given(key) is not { } given)
            return byDefault;
        if (SettingValue.Read(typeof(T), given) is T value)
            return value;
        Refuse($"{key}: {SettingValue.Refusal(typeof(T), given)}");
        return byDefault;
    }

    static string Range(TimeSpan? min, TimeSpan? max) => (min, max) switch
    {
        ({ } least, { } most) => $"from {least} to {most}",
        ({ } least, null) => $"of at least {least}",
        (null, { } most) => $"above zero and at most {most}",
        _ => "above zero",
    };
}
