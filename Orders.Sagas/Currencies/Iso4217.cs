using System.Collections.Frozen;

namespace Orders.Sagas.Currencies;

/// <summary>How many decimals an amount has, for each currency of ISO 4217 that people pay with.</summary>
/// <remarks>The list of 2026, without codes for funds, metals and tests.</remarks>
internal static class Iso4217
{
    const string NoDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
    const string ThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";
    const string TwoDecimals = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD
        EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL
        MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
        SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
        """;

    static readonly FrozenDictionary<string, int> DecimalsByCode = Codes(NoDecimals, 0)
        .Concat(Codes(TwoDecimals, 2))
        .Concat(Codes(ThreeDecimals, 3))
        .ToFrozenDictionary(x => x.Code, x => x.Decimals, StringComparer.Ordinal);

    /// <returns>False when the code is not in the list.</returns>
    public static bool TryGetDecimals(string code, out int decimals) => DecimalsByCode.TryGetValue(code, out decimals);

    /// <summary>How many decimals an amount of the currency has.</summary>
    public static int Decimals(string canonical) => DecimalsByCode[canonical];

    /// <summary>The code in capitals: a code is the same in any case.</summary>
    /// <returns>False when the code is not in the list.</returns>
    public static bool Canonical(string? code, out string canonical)
    {
        canonical = code is { Length: 3 } ? code.ToUpperInvariant() : "";
        return DecimalsByCode.ContainsKey(canonical);
    }

    static IEnumerable<(string Code, int Decimals)> Codes(string codes, int decimals) =>
        codes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(code => (code, decimals));
}
