using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orders.Sagas.Messaging.Values;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Says why JSON is not a message of its type: every wrong member with its rule, as REST does, and never a value.</summary>
/// <remarks>The JSON reader stops at the first error and does not name the rule. This runs only after that reader has refused.</remarks>
internal static class RecordShape
{
    const int MaxProblems = 20;

    /// <summary>The broken rules, like <c>lines[0].quantity must be a whole number.</c>; none if only the JSON itself is wrong.</summary>
    public static IReadOnlyList<string> Problems(ReadOnlyMemory<byte> value, Type type)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            return [.. Problems(json.RootElement, type, "").Take(MaxProblems)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static IEnumerable<string> Problems(JsonElement value, Type type, string path)
    {
        var info = RecordJson.Options.GetTypeInfo(type);
        return (info.Kind, value.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => info.Properties.SelectMany(member => ProblemsOf(member, value, path)),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => value.EnumerateArray()
                .SelectMany((item, i) => Problems(item, info.ElementType!, $"{path}[{i}]")),
            _ => IsReadable(value, type) ? [] : [$"{path} {RuleOf(info, value)}".TrimStart()],
        };
    }

    static IEnumerable<string> ProblemsOf(JsonPropertyInfo member, JsonElement parent, string path)
    {
        var name = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
        var given = parent.EnumerateObject().Where(x => IsNamed(x, member.Name)).Select(x => x.Value).ToList();
        if (given.Count > 1)
            return [$"{name} must not be repeated."];
        if (given is [] or [{ ValueKind: JsonValueKind.Null }])
            return member.IsRequired || (given.Count > 0 && !member.IsSetNullable) ? [$"{name} is required."] : [];
        return Problems(given[0], member.PropertyType, name);
    }

    static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: the name is no member of ours.
            return false;
        }
    }

    static bool IsReadable(JsonElement value, Type type)
    {
        try
        {
            return value.ValueKind is JsonValueKind.Null || value.Deserialize(type, RecordJson.Options) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static string RuleOf(JsonTypeInfo info, JsonElement value)
    {
        var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
        return type == typeof(DateTimeOffset) ? Instants.Rule
            : type == typeof(decimal) ? Decimals.Rule
            : type == typeof(int) ? "must be a whole number."
            : type == typeof(bool) ? "must be true or false."
            : type == typeof(Guid) ? "must be a UUID."
            : type == typeof(string) ? value.ValueKind is JsonValueKind.String ? Texts.CharacterRule : "must be a string."
            : type.IsEnum ? EnumNames.Rule(type)
            : info.Kind is JsonTypeInfoKind.Enumerable ? "must be an array."
            : "must be an object.";
    }
}
