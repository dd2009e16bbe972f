using System.Globalization;

namespace Orders.Api.Hosting.Settings;

/// <summary>Reads the text of a setting as a type: by its value, not by its spelling.</summary>
internal static class SettingValue
{
    static readonly string[] True = ["true", "yes", "on", "1"];
    static readonly string[] False = ["false", "no", "off", "0"];

    /// <summary>Whether a text can be read as the type.</summary>
    public static bool IsReadable(Type type) => Bare(type) switch
    {
        { IsEnum: true } => true,
        var bare => bare == typeof(string) || bare == typeof(bool) || bare == typeof(TimeSpan) || bare == typeof(Uri) || IsNumber(bare),
    };

    /// <summary>Reads the text; null if it is no such value.</summary>
    public static object? Read(Type type, string text)
    {
        type = Bare(type);
        if (type == typeof(string))
            return TextRule.Refusal(text) is null ? text : null;
        text = Unquoted(text);
        return type.IsEnum ? Enum(type, text)
            : type == typeof(bool) ? Boolean(text)
            : type == typeof(TimeSpan) ? DurationText.TryRead(text, out var duration) ? duration : null
            : type == typeof(Uri) ? Url(text)
            : Number(type, text);
    }

    /// <summary>Why the text is no such value, and how to write one: the end of a line that begins with the setting's key.</summary>
    public static string Refusal(Type type, string text)
    {
        type = Bare(type);
        return type == typeof(string) ? TextRule.Refusal(text)!
            : type.IsEnum ? $"'{text}' is not one of {string.Join(", ", System.Enum.GetNames(type))}."
            : type == typeof(bool) ? $"'{text}' is not true or false."
            : type == typeof(TimeSpan) ? $"'{text}' is not a duration. {DurationText.Advice(Unquoted(text))}."
            // Without the text: a URL with a user's name may have a password.
            : type == typeof(Uri) ? "this is not an absolute http or https URL without user, query and fragment. "
                + "Write it like https://payments.example/v1."
            : $"'{text}' is not a whole number. Write only digits, like 1000.";
    }

    /// <summary>The spelling that .NET's configuration binder reads.</summary>
    public static string Text(object value) => value switch
    {
        TimeSpan duration => duration.ToString("c", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    /// <summary>The text without blanks around it, and without the quotation marks that Docker's env files keep.</summary>
    public static string Unquoted(string text)
    {
        var trimmed = text.Trim();
        return TextRule.IsQuoted(trimmed) ? trimmed[1..^1].Trim() : trimmed;
    }

    /// <summary>A name in any case. Kafka writes its names with underscores and hyphens: SASL_SSL, SCRAM-SHA-256.</summary>
    static object? Enum(Type type, string text) =>
        System.Enum.GetNames(type).FirstOrDefault(name => SettingName.Letters(name) == SettingName.Letters(text)) is { } known
            ? System.Enum.Parse(type, known)
            : null;

    static bool? Boolean(string text) =>
        True.Contains(text, StringComparer.OrdinalIgnoreCase) ? true
        : False.Contains(text, StringComparer.OrdinalIgnoreCase) ? false
        : null;

    static object? Number(Type type, string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return null;
        try
        {
            return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    static Uri? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? url
            : null;

    static bool IsNumber(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(double);

    static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
