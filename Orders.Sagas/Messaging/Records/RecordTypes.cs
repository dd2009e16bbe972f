using MassTransit;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The types that records of a topic may have, found by any of the names that a producer may give them.</summary>
internal sealed class RecordTypes
{
    /// <summary>The longest name, in characters, that is looked up and kept. The tails of a name grow with its square, and a lane would be busy with a long one for minutes.</summary>
    public const int NameLimit = 512;

    static readonly char[] Separators = ['.', '-', '_', '/', ':', '+'];

    readonly Dictionary<string, Type> _byUrn = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, Type> _byWords = new(StringComparer.Ordinal);

    public RecordTypes(IEnumerable<Type> family, Type defaultType)
    {
        Default = defaultType;
        foreach (var type in family.Append(defaultType).Distinct())
        {
            _byUrn.Add(MessageUrn.ForTypeString(type), type);
            _byWords.Add(type.Name.ToUpperInvariant(), type);
        }
    }

    /// <summary>The type of records that name none.</summary>
    public Type Default { get; }

    /// <summary>
    /// The type that a name stands for: a message URN (or several, separated by semicolons), a type's name with or without its namespace, or a dotted name
    /// (<c>payment.received</c>, <c>com.acme.payment.received.v1</c>). Null when it is none of the topic's, or too long.
    /// </summary>
    public Type? Find(string name) => name.Split(';', StringSplitOptions.TrimEntries).Select(FindOne).FirstOrDefault(type => type is not null);

    Type? FindOne(string name) => name.Length > NameLimit ? null : _byUrn.TryGetValue(name, out var type) ? type : FindByLastWords(WithoutVersion(Words(name)));

    /// <summary>The longest tail of words wins, so that PaymentReceived is not taken for Received.</summary>
    Type? FindByLastWords(ReadOnlySpan<string> words)
    {
        for (var start = 0; start < words.Length; start++)
        {
            if (_byWords.TryGetValue(string.Concat(words[start..]), out var type))
                return type;
        }

        return null;
    }

    static string[] Words(string name) => name.ToUpperInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    static ReadOnlySpan<string> WithoutVersion(string[] words) =>
        words.Length > 1 && words[^1] is ['V', .. var number] && int.TryParse(number, out _) ? words.AsSpan(..^1) : words;
}
