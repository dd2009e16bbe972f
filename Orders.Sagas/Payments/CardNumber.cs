using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Orders.Sagas.Payments;

/// <summary>Recognises card numbers, and masks them in what is stored.</summary>
/// <remarks>
/// A card number has 12 to 19 digits, however they are grouped, and passes Luhn's rule. Every entry point rejects one in place of the
/// provider's token. In other texts, a run of digits is masked if a card scheme could also have issued it: orders and parcels have long
/// numbers too. Digits inside a word or a UUID are no card number.
/// </remarks>
internal static partial class CardNumber
{
    /// <summary>The error text, which does not quote the value.</summary>
    public const string Rule = "must be the payment provider's token, never a card number.";

    const int MinDigits = 12;
    const int MaxDigits = 19;
    const int DigitsLeft = 4;

    /// <summary>Whether a text in place of the provider's token is, or contains, a card number.</summary>
    public static bool Is(string? text) =>
        text is not null && ((OnlyDigits(text) is { } digits && CardScheme.HasCheckDigit(digits)) || Mask(text) != text);

    /// <summary>Replaces all digits of each card number but the last four.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Mask(string? text) =>
        text is null ? null : Runs().Replace(text, run => run.Groups["card"].Success ? MaskRun(run.Value) : run.Value);

    /// <summary>Masks bytes that are text in UTF-8, or no text at all: every other byte stays.</summary>
    /// <returns>The same array if it has no card number.</returns>
    public static byte[] Mask(byte[] bytes)
    {
        var encoding = System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1;
        var text = encoding.GetString(bytes);
        var masked = Mask(text);
        return masked == text ? bytes : encoding.GetBytes(masked);
    }

    /// <summary>The digits of a text of a card number's length that has nothing but digits, blanks and punctuation.</summary>
    static string? OnlyDigits(string text)
    {
        var digits = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsDigit(rune) && digits.Length <= MaxDigits)
                digits.Append((int)Rune.GetNumericValue(rune));
            else if (!Rune.IsWhiteSpace(rune) && !Rune.IsPunctuation(rune) && Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format)
                return null;
        }

        return digits.Length is >= MinDigits and <= MaxDigits ? digits.ToString() : null;
    }

    /// <summary>Masks the card numbers of a run of digits: each begins and ends at a separator or at an end of the run.</summary>
    static string MaskRun(string run)
    {
        var text = run.ToCharArray();
        for (var start = 0; start < run.Length; start++)
        {
            if (IsBoundary(run, start - 1) && FindEnd(run, start) is { } end)
            {
                Mask(text, start, end);
                start = end - 1;
            }
        }

        return new string(text);
    }

    static int? FindEnd(string run, int start)
    {
        var digits = new StringBuilder();
        for (var end = start; end < run.Length && digits.Length < MaxDigits; end++)
        {
            if (char.IsDigit(run[end]))
                digits.Append((int)char.GetNumericValue(run[end]));
            if (digits.Length >= MinDigits && IsBoundary(run, end + 1) && char.IsDigit(run[end]) && CardScheme.Issues($"{digits}"))
                return end + 1;
        }

        return null;
    }

    static void Mask(char[] text, int start, int end)
    {
        var left = text[start..end].Count(char.IsDigit) - DigitsLeft;
        for (var i = start; left > 0; i++)
        {
            if (!char.IsDigit(text[i]))
                continue;
            text[i] = '*';
            left--;
        }
    }

    static bool IsBoundary(string run, int index) => index < 0 || index >= run.Length || !char.IsDigit(run[index]);

    /// <summary>Digits of any script. Up to three blanks, dashes, dots, slashes or invisible characters separate groups of them.</summary>
    [GeneratedRegex("""
        [0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?<![0-9A-Za-z_])(?<card>\d([\p{Zs}\p{Pd}\p{Cf}./]{0,3}\d){11,})(?![0-9A-Za-z_])
        """, RegexOptions.ExplicitCapture)]
    private static partial Regex Runs();
}
