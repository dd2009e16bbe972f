namespace Orders.Sagas.Messaging.Values;

/// <summary>The one reader of decimal numbers: the exact value, or none.</summary>
/// <remarks>The reader of .NET rounds digits that do not fit, so <c>12.50</c> and <c>12.50…01</c> could become one amount.</remarks>
internal static class Decimals
{
    /// <summary>The error text, which does not quote the value.</summary>
    public const string Rule = "must be a number of at most 28 digits.";

    const int MaxDigits = 28;

    /// <summary>Reads a number as JSON writes it: sign, digits, point, exponent.</summary>
    /// <returns>False if the text is no such number, or needs more than 28 digits.</returns>
    /// <param name="text">The text.</param>
    /// <param name="value">The value with the decimals that are written, as far as they fit. Negative zero is zero.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal value)
    {
        value = 0;
        var isNegative = text is ['-', ..];
        var rest = isNegative ? text[1..] : text;
        var before = Digits(ref rest);
        var after = ReadOnlySpan<char>.Empty;
        if (rest is ['.', ..])
        {
            rest = rest[1..];
            after = Digits(ref rest);
            if (after.IsEmpty)
                return false;
        }

        if (before.IsEmpty || before is ['0', _, ..] || !Exponent(rest, out var exponent))
            return false;
        return Compose($"{before}{after}", exponent - after.Length, isNegative, out value);
    }

    /// <summary>The value with exactly this many decimals; false if it has more.</summary>
    public static bool TryScale(decimal value, int decimals, out decimal scaled)
    {
        scaled = decimal.Round(value, decimals);
        if (scaled != value)
            return false;
        // Adding zero with a scale gives the sum that scale, unless the digits do not fit.
        scaled += new decimal(0, 0, 0, false, (byte)decimals);
        return true;
    }

    static bool Compose(string digits, int exponent, bool isNegative, out decimal value)
    {
        digits = digits.TrimStart('0');
        if (TryCompose(digits, exponent, isNegative, out value))
            return true;
        // Superfluous zeros may need more room than there is.
        var significant = digits.TrimEnd('0');
        exponent = significant.Length == 0 ? 0 : exponent + digits.Length - significant.Length;
        return TryCompose(significant, exponent, isNegative, out value);
    }

    static bool TryCompose(string digits, int exponent, bool isNegative, out decimal value)
    {
        value = 0;
        // Zeros before the point are digits too.
        var zeros = digits.Length == 0 ? 0 : Math.Max(exponent, 0);
        if (digits.Length + zeros > MaxDigits || exponent < -MaxDigits)
            return false;
        UInt128 bits = 0;
        foreach (var digit in digits.PadRight(digits.Length + zeros, '0'))
            bits = (bits * 10) + (uint)(digit - '0');
        value = new decimal(
            (int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), isNegative && bits > 0, (byte)Math.Max(-exponent, 0));
        return true;
    }

    /// <summary>Nothing, or an exponent. What is beyond a million is as good as a million: no digit is left or has room.</summary>
    static bool Exponent(ReadOnlySpan<char> rest, out int exponent)
    {
        const int enough = 1_000_000;
        exponent = 0;
        if (rest.IsEmpty)
            return true;
        if (rest[0] is not ('e' or 'E'))
            return false;
        rest = rest[1..];
        var sign = rest is ['-', ..] ? -1 : 1;
        if (rest is ['-' or '+', ..])
            rest = rest[1..];
        var digits = Digits(ref rest);
        if (digits.IsEmpty || !rest.IsEmpty)
            return false;
        foreach (var digit in digits)
            exponent = Math.Min((exponent * 10) + (digit - '0'), enough);
        exponent *= sign;
        return true;
    }

    static ReadOnlySpan<char> Digits(scoped ref ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (length < rest.Length && char.IsAsciiDigit(rest[length]))
            length++;
        var digits = rest[..length];
        rest = rest[length..];
        return digits;
    }
}
