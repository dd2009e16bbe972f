using System.Globalization;

namespace Orders.Sagas.Notifications;

/// <summary>Writes amounts for people: the currency's own decimals, never fewer than the amount has, the same in every culture.</summary>
internal static class Money
{
    public static string Format(decimal amount, string currency)
    {
        var withoutTrailingZeros = amount / 1.0000000000000000000000000000m;
        var decimals = Math.Max(MinorUnits(currency), withoutTrailingZeros.Scale);
        return amount.ToString($"N{decimals}", CultureInfo.InvariantCulture) + " " + currency;
    }

    /// <summary>ISO 4217; all other currencies have two decimals.</summary>
    static int MinorUnits(string currency) => currency switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };
}
