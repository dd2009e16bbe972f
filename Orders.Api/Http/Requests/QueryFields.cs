using System.Globalization;
using Orders.Sagas.Messaging.Values;

namespace Orders.Api.Http.Requests;

/// <summary>Reads query parameters and collects every error. An empty parameter counts as missing.</summary>
internal sealed class QueryFields(FieldErrors errors)
{
    public const int MaxText = 100;

    public string? Text(string name, string? text, int maxLength = MaxText)
    {
        var given = Given(text);
        if (given is not null && (Texts.Length(given) > maxLength || !Texts.IsClean(given)))
            errors.Add(name, $"must have at most {maxLength} characters and no control characters.");
        return given;
    }

    /// <summary>One of the values as it is declared, whatever its case in the request.</summary>
    public string? OneOf(string name, string? text, IReadOnlyCollection<string> values)
    {
        var given = Given(text);
        if (given is null)
            return null;
        var known = values.FirstOrDefault(x => x.Equals(given, StringComparison.OrdinalIgnoreCase));
        if (known is null)
            errors.Add(name, $"must be one of {string.Join(", ", values)}.");
        return known;
    }

    public T? OneOf<T>(string name, string? text)
        where T : struct, Enum =>
        OneOf(name, text, Enum.GetNames<T>()) is { } given && EnumNames.TryParse<T>(given, out var value) ? value : null;

    public bool? Boolean(string name, string? text) => OneOf(name, text, ["true", "false"]) is { } given ? given == "true" : null;

    public DateTimeOffset? Instant(string name, string? text)
    {
        if (Given(text) is not { } given)
            return null;
        if (!Instants.TryParse(given, out var instant))
            errors.Add(name, $"{Instants.Rule} Encode + as %2B.");
        return instant;
    }

    public int Limit(string? text, int byDefault, int max)
    {
        if (Given(text) is not { } given)
            return byDefault;
        if (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1 || limit > max)
            errors.Add("limit", $"must be a whole number from 1 to {max}.");
        return limit;
    }

    public PageCursor? Cursor(string? text)
    {
        if (Given(text) is not { } given)
            return null;
        if (PageCursor.TryParse(given, out var cursor))
            return cursor;
        errors.Add("cursor", "must be the nextCursor of a previous page.");
        return null;
    }

    static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
