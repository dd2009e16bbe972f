using System.Text.Json;
using Orders.Sagas.Messaging.Values;

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
        if (value.ValueKind is not JsonValueKind.String)
            return Invalid(name, "must be a string.", "");
        if (TextOf(value) is not { } text)
            return Invalid(name, Texts.CharacterRule, "");
        return Texts.Problem(text, maxLength) is { } rule ? Invalid(name, rule, "") : text;
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
        return EnumNames.TryParse<T>(given, out var known) ? known : Invalid(name, EnumNames.Rule(typeof(T)), default(T));
    }

    public int Integer(string name, int min, int max) =>
        Value(name) is not { } value ? min
        : NumberOf(value) is { } number && decimal.IsInteger(number) && number >= min && number <= max ? (int)number
        : Invalid(name, $"must be a whole number from {min} to {max}.", min);

    /// <summary>An exact decimal, never rounded, with the decimals that are written.</summary>
    public decimal? Number(string name)
    {
        if (Value(name) is not { } value)
            return null;
        return NumberOf(value) ?? Invalid<decimal?>(name, Decimals.Rule, null);
    }

    public DateTimeOffset Instant(string name)
    {
        if (Value(name) is not { } value)
            return default;
        return value.ValueKind is JsonValueKind.String && TextOf(value) is { } text && Instants.TryParse(text, out var instant)
            ? instant
            : Invalid(name, Instants.Rule, default(DateTimeOffset));
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

    /// <summary>A JSON number, or a string that holds one: many JSON libraries write decimals so, to keep them exact.</summary>
    static decimal? NumberOf(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => TextOf(value),
            _ => null,
        };
        return Decimals.TryParse(text, out var number) ? number : null;
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
