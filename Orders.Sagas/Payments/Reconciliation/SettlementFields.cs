using Orders.Sagas.Currencies;
using Orders.Sagas.Messaging.Values;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Reads the fields of one record of a settlement file, by value.</summary>
internal sealed class SettlementFields(SettlementHeader header, string[] record)
{
    /// <summary>The longest quote of an unreadable value in errors.</summary>
    const int MaxQuotedLength = 40;

    /// <exception cref="UnreadableFieldException">A field cannot be read.</exception>
    public SettlementLine Read(int number)
    {
        if (record.Skip(header.Count).Any(x => !string.IsNullOrWhiteSpace(x)))
        {
            throw new UnreadableFieldException(
                null, "the line has more fields than the header; one that holds the separator needs quotation marks");
        }

        var (type, reference) = (Type(), Text(SettlementHeader.ProviderReference));
        if (Texts.Length(reference) is 0 or > OrderMoney.MaxReference)
            throw Wrong(SettlementHeader.ProviderReference, $"must have 1 to {OrderMoney.MaxReference} characters");
        return new()
        {
            Number = number,
            Type = type,
            ProviderReference = reference,
            MerchantReference = Text(SettlementHeader.MerchantReference),
            Amount = Amount(type),
            Currency = Iso4217.Canonical(Text(SettlementHeader.Currency), out var currency)
                ? currency
                : throw Wrong(SettlementHeader.Currency, "must be a code of three letters of ISO 4217, like EUR"),
        };
    }

    string Type() => Text(SettlementHeader.Type).ToLowerInvariant() is SettlementLine.Charge or SettlementLine.Refund
        ? Text(SettlementHeader.Type).ToLowerInvariant()
        : throw Wrong(SettlementHeader.Type, "must be charge or refund");

    /// <summary>What was moved. Some providers write a refund as a negative amount; the type says the same.</summary>
    decimal Amount(string type)
    {
        if (!TryParse(Text(SettlementHeader.Amount), out var amount))
            throw Wrong(SettlementHeader.Amount, "must be a number with a decimal point, like 12.50");
        return amount >= 0 || type is SettlementLine.Refund
            ? Math.Abs(amount)
            : throw Wrong(SettlementHeader.Amount, "must not be negative, because the type is charge");
    }

    /// <summary>Also a plus sign, leading zeros, and a point without digits on one side, which spreadsheets write.</summary>
    static bool TryParse(string text, out decimal amount)
    {
        var sign = text.StartsWith('-') ? "-" : "";
        var digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        if (digits is "." || digits.Contains(".e", StringComparison.OrdinalIgnoreCase))
            digits = "";
        digits = digits.TrimStart('0') is { Length: > 0 } rest && char.IsAsciiDigit(rest[0]) ? rest : $"0{digits.TrimStart('0')}";
        amount = 0;
        return text.Any(char.IsAsciiDigit) && Decimals.TryParse(sign + (digits.EndsWith('.') ? digits[..^1] : digits), out amount);
    }

    string Text(string column)
    {
        var index = header.IndexOf(column);
        if (index >= record.Length)
            throw new UnreadableFieldException(column, "the line ends before this column");
        var text = record[index].Trim();
        return text.Contains('\uFFFD') ? throw Wrong(column, "is not text in UTF-8")
            : Texts.IsClean(text) ? text
            : throw Wrong(column, Texts.CharacterRule.TrimEnd('.'));
    }

    UnreadableFieldException Wrong(string column, string requirement) =>
        new(column, $"{Quote(record[header.IndexOf(column)])} {requirement}");

    /// <summary>Quotes a value without a card number: columns may be mixed up.</summary>
    static string Quote(string value)
    {
        var text = Texts.Clean(CardNumber.Mask(value.Trim()))!;
        return Texts.Length(text) > MaxQuotedLength ? $"'{Texts.Cut(text, MaxQuotedLength)}...'" : $"'{text}'";
    }
}

/// <summary>A field of a settlement file cannot be read.</summary>
/// <param name="column">The column; null when the whole line is wrong.</param>
/// <param name="problem">What is wrong, and what is required.</param>
internal sealed class UnreadableFieldException(string? column, string problem) : Exception(problem)
{
    public string? Column => column;
}
