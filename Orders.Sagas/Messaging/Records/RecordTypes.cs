using MassTransit;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Finds a topic's message types by the names that producers give them.</summary>
internal sealed class RecordTypes
{
    /// <summary>The longest type name that is looked up and stored, in characters.</summary>
    /// <remarks>The cost of a look-up grows with the square of the length.</remarks>
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

    /// <summary>The type of records that name no type.</summary>
    public Type Default { get; }

    /// <summary>The type of a name; null if the topic has no such type, or the name is too long.</summary>
    /// <remarks>
    /// A name is a message URN (or several, separated by semicolons), a type's name with or without its namespace, or a dotted name
    /// (<c>payment.received</c>, <c>com.acme.payment.received.v1</c>).
    /// </remarks>
    public Type? Find(string name) =>
        name.Split(';', StringSplitOptions.TrimEntries).Select(FindOne).FirstOrDefault(type => type is not null);

    Type? FindOne(string name)
    {
        if (name.Length > NameLimit)
            return null;
        return _byUrn.TryGetValue(name, out var type) ? type : FindByLastWords(WithoutVersion(Words(name)));
    }

    /// <summary>Finds the longest tail of words that names a type, so that PaymentReceived is not taken for Received.</summary>
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
