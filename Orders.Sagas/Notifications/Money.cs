using System.Globalization;
using Orders.Sagas.Currencies;

namespace Orders.Sagas.Notifications;

/// <summary>Writes amounts for people: the currency's own decimals, never fewer than the amount has, the same in every culture.</summary>
internal static class Money
{
    public static string Format(decimal amount, string currency)
    {
        var withoutTrailingZeros = amount / 1.0000000000000000000000000000m;
        var decimals = Math.Max(DecimalsOf(currency), withoutTrailingZeros.Scale);
        return amount.ToString($"N{decimals}", CultureInfo.InvariantCulture) + " " + currency;
    }

    /// <summary>Two for a code that <see cref="Iso4217"/> does not list.</summary>
    static int DecimalsOf(string currency) => Iso4217.TryGetDecimals(currency, out var decimals) ? decimals : 2;
}
