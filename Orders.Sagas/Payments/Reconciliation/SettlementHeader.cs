using Orders.Sagas.Messaging.Values;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>The columns of a settlement file, by their names in any case.</summary>
internal sealed class SettlementHeader
{
    public const string Type = "type";
    public const string ProviderReference = "providerReference";
    public const string MerchantReference = "merchantReference";
    public const string Amount = "amount";
    public const string Currency = "currency";

    public const string Rule = "it must name type, providerReference, merchantReference, amount and currency";

    /// <summary>How many names, and how much of each, a problem quotes.</summary>
    const int MaxQuotedNames = 20;
    const int MaxQuotedLength = 40;

    static readonly string[] Needed = [Type, ProviderReference, MerchantReference, Amount, Currency];
    static readonly (string Text, string Name)[] Separators =
        [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")];

    readonly Dictionary<string, int> _indexes;

    SettlementHeader(int count, Dictionary<string, int> indexes) => (Count, _indexes) = (count, indexes);

    /// <summary>How many columns the file has.</summary>
    public int Count { get; }

    public int IndexOf(string column) => _indexes[column];

    /// <summary>The separator that finds the most columns; a comma if none finds any.</summary>
    public static string SeparatorOf(string line) =>
        Separators.MaxBy(separator => line.Split(separator.Text).Count(name => Needed.Any(x => IsNamed(x, name)))).Text;

    /// <summary>Finds the columns. Others are ignored.</summary>
    /// <returns>The header, or what is wrong with it.</returns>
    public static (SettlementHeader? Header, string? Column, string Problem) Read(string[] names, string separator)
    {
        var found = Needed.ToDictionary(
            x => x, x => names.Index().Where(name => IsNamed(x, name.Item)).Select(name => name.Index).ToList());
        var (missing, twice) = (found.Where(x => x.Value.Count == 0).ToList(), found.Where(x => x.Value.Count > 1).ToList());
        if (names.Any(x => x.AsSpan().ContainsAny('\0', '\uFFFD')))
            return (null, null, "the file is not text in UTF-8");
        if (missing.Count > 0)
        {
            return (null, Join(missing), $"the header lacks this column; found were {Quote(names)}, separated by "
                + $"{Separators.Single(x => x.Text == separator).Name}; {Rule}");
        }

        return twice.Count > 0
            ? (null, Join(twice), "the header names this column twice")
            : (new(names.Length, found.ToDictionary(x => x.Key, x => x.Value[0])), null, "");
    }

    static bool IsNamed(string column, string name) => name.Trim(' ', '\t', '"').Equals(column, StringComparison.OrdinalIgnoreCase);

    static string Join(IEnumerable<KeyValuePair<string, List<int>>> columns) => string.Join(", ", columns.Select(x => x.Key));

    static string Quote(string[] names)
    {
        var quoted = names.Take(MaxQuotedNames).Select(x => $"'{Texts.Cut(Texts.Clean(CardNumber.Mask(x.Trim()))!, MaxQuotedLength)}'");
        return string.Join(", ", quoted) + (names.Length > MaxQuotedNames ? " and others" : "");
    }
}
