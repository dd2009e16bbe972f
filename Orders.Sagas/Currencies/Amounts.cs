using Orders.Sagas.Messaging.Values;

namespace Orders.Sagas.Currencies;

/// <summary>Amounts of money by value: 12.5, 12.50 and 12.5000 EUR are one amount, and 12.505 EUR is none.</summary>
internal static class Amounts
{
    /// <summary>The amount with exactly the decimals of its currency. What has more, or an unknown currency, stays.</summary>
    public static decimal Canonical(decimal amount, string currency) =>
        Iso4217.Canonical(currency, out var known) && Decimals.TryScale(amount, Iso4217.Decimals(known), out var scaled) ? scaled : amount;

    /// <summary>The currency in capitals. An unknown one stays.</summary>
    public static string Currency(string currency) => Iso4217.Canonical(currency, out var known) ? known : currency;

    /// <summary>The rule that an amount with too many decimals breaks; null if it has no more than its currency.</summary>
    public static string? DecimalsProblem(decimal amount, string currency) =>
        Iso4217.Canonical(currency, out var known) && !Decimals.TryScale(amount, Iso4217.Decimals(known), out _)
            ? DecimalsRule(Iso4217.Decimals(known))
            : null;

    public static string DecimalsRule(int decimals) => $"must not have more decimals than its currency: {decimals}.";
}
