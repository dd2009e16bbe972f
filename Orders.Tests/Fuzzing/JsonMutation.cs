using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orders.Tests.Fuzzing;

/// <summary>Changes a few places of a JSON text: values, members, spellings, sizes and depths.</summary>
/// <remarks>Most results are JSON; some are only nearly so, such as a number with a leading zero.</remarks>
public sealed class JsonMutation
{
    const int Changes = 3;

    readonly Random _random;
    HashSet<int> _chosen = [];
    int _place;

    JsonMutation(Random random) => _random = random;

    /// <summary>The text with up to three changes.</summary>
    /// <exception cref="JsonException">The text is no JSON, or repeats a member: an earlier change has made it so.</exception>
    public static string Of(string json, Random random) =>
        new JsonMutation(random).Change(JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }));

    string Change(JsonNode? root)
    {
        Write(root);
        _chosen = [.. Enumerable.Range(0, _random.Next(1, Changes + 1)).Select(_ => _random.Next(_place))];
        _place = 0;
        return Write(root);
    }

    string Write(JsonNode? node)
    {
        var text = node switch
        {
            JsonObject members => "{" + string.Join(',', members.Select(member => Member(member.Key, member.Value))) + "}",
            JsonArray items => "[" + string.Join(',', items.Select(Write)) + "]",
            null => "null",
            _ => node.ToJsonString(),
        };
        return IsChosen() ? JsonValueMutation.Of(text, _random) : text;
    }

    string Member(string name, JsonNode? value)
    {
        var text = Write(value);
        var member = $"{Quoted(name)}:{text}";
        if (!IsChosen())
            return member;
        return _random.Next(8) switch
        {
            0 => $"{Quoted(name + "2")}:{text}",
            1 => $"{member},{Quoted(name)}:{JsonValueMutation.Of(text, _random)}",
            2 => $"{member},{member}",
            3 => $"{Quoted(name.ToUpperInvariant())}:{text}",
            4 => $"{Escaped(name)}:{text}",
            5 => $"{member},\"unknown\":{JsonValueMutation.Of("{}", _random)}",
            6 => $" {Quoted(name)}\t:\r\n {text} ",
            _ => $"{Quoted("")}:{text}",
        };
    }

    bool IsChosen() => _chosen.Contains(_place++);

    static string Quoted(string name) => JsonSerializer.Serialize(name);

    /// <summary>Spells each character as an escape.</summary>
    static string Escaped(string name) =>
        name.Aggregate(new StringBuilder("\""), (text, character) => text.Append($"\\u{(int)character:x4}")).Append('"').ToString();
}
