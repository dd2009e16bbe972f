using System.Text.Json;

namespace Orders.Api.Http.Requests;

/// <summary>Reads a JSON object field by field and collects every error; a deserialiser would stop at the first.</summary>
/// <remarks>Unknown members are ignored. After an error, the returned values must not be used.</remarks>
internal sealed class JsonFields(JsonElement json, FieldErrors errors, string path = "")
{
    public FieldErrors Errors => errors;

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public string Text(string name, int maxLength)
    {
        if (Value(name) is not { } value)
            return "";
        if (value.ValueKind is not JsonValueKind.String || TextOf(value) is not { } text)
            return Invalid(name, "must be a string.", "");
        if (string.IsNullOrWhiteSpace(text) || text.Length > maxLength)
            return Invalid(name, $"must have 1 to {maxLength} characters and must not be blank.", "");
        return text.Any(char.IsControl) ? Invalid(name, "must not contain control characters.", "") : text;
    }

    /// <summary>Null when the field is missing or null.</summary>
    public string? OptionalText(string name, int maxLength) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? Text(name, maxLength) : null;

    /// <summary>A name of the enum, in any case.</summary>
    public T OneOf<T>(string name)
        where T : struct, Enum
    {
        if (Value(name) is not { } value)
            return default;
        var given = value.ValueKind is JsonValueKind.String ? TextOf(value) : null;
        foreach (var known in Enum.GetValues<T>())
        {
            if (string.Equals(known.ToString(), given, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        return Invalid(name, $"must be one of {string.Join(", ", Enum.GetNames<T>())}.", default(T));
    }

    public int Integer(string name, int min, int max) =>
        Value(name) is not { } value ? min
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max ? number
        : Invalid(name, $"must be a whole number from {min} to {max}.", min);

    /// <summary>An exact decimal. Digits beyond the 28th are rounded, so the caller's own limits must refuse them.</summary>
    public decimal? Number(string name)
    {
        if (Value(name) is not { } value)
            return null;
        return value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : Invalid<decimal?>(name, "must be a number.", null);
    }

    public DateTimeOffset Instant(string name)
    {
        if (Value(name) is not { } value)
            return default;
        return value.ValueKind is JsonValueKind.String && TextOf(value) is { } text && Iso8601.TryParse(text, out var instant)
            ? instant
            : Invalid(name, Iso8601.Rule, default(DateTimeOffset));
    }

    public IReadOnlyList<T> List<T>(string name, int min, int max, Func<JsonFields, T> read)
    {
        if (Value(name) is not { } value)
            return [];
        if (value.ValueKind is not JsonValueKind.Array)
            return Invalid<IReadOnlyList<T>>(name, "must be an array.", []);
        if (value.GetArrayLength() is var length && (length < min || length > max))
            return Invalid<IReadOnlyList<T>>(name, $"must have {min} to {max} items.", []);
        return [.. value.EnumerateArray().Select((item, index) => Item(item, $"{PathOf(name)}[{index}]", read)).OfType<T>()];
    }

    T? Item<T>(JsonElement item, string itemPath, Func<JsonFields, T> read)
    {
        if (item.ValueKind is JsonValueKind.Object)
            return read(new JsonFields(item, errors, itemPath));
        errors.Add(itemPath, "must be an object.");
        return default;
    }

    JsonElement? Value(string name)
    {
        if (json.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null)
            return value;
        errors.Add(PathOf(name), "is required.");
        return null;
    }

    /// <summary>Null for an unpaired surrogate, which JSON can escape and <see cref="JsonElement.GetString"/> refuses.</summary>
    static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    T Invalid<T>(string name, string rule, T instead)
    {
        errors.Add(PathOf(name), rule);
        return instead;
    }
}
