using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Orders.Sagas.Payments;

/// <summary>Recognises card numbers, and masks them in what is stored.</summary>
/// <remarks>
/// Every entry point rejects a card number in place of the provider's token. Other texts are masked: a run of 13 to 19 digits, with spaces
/// or dashes, that a card scheme could have issued. Digits inside a word or a UUID are no card number.
/// </remarks>
internal static partial class CardNumber
{
    /// <summary>The error text, which does not quote the value.</summary>
    public const string Rule = "must be the payment provider's token, never a card number.";

    const int MinDigits = 13;
    const int MaxDigits = 19;
    const int DigitsLeft = 4;

    /// <summary>Whether a text in place of the provider's token is, or contains, a card number.</summary>
    public static bool Is(string? text) => text is not null && (Digits().IsMatch(text) || Mask(text) != text);

    /// <summary>Replaces all digits of each card number but the last four.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Mask(string? text) =>
        text is null ? null : Runs().Replace(text, run => run.Groups["card"].Success ? MaskRun(run.Value) : run.Value);

    /// <summary>Masks bytes that are text in UTF-8, or no text at all: every other byte stays.</summary>
    /// <returns>The same array if it has no card number.</returns>
    public static byte[] Mask(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var masked = Mask(text);
        return masked == text ? bytes : Encoding.Latin1.GetBytes(masked);
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
            if (char.IsAsciiDigit(run[end]))
                digits.Append(run[end]);
            if (digits.Length >= MinDigits && IsBoundary(run, end + 1) && char.IsAsciiDigit(run[end]) && CardScheme.Issues($"{digits}"))
                return end + 1;
        }

        return null;
    }

    static void Mask(char[] text, int start, int end)
    {
        var left = text[start..end].Count(char.IsAsciiDigit) - DigitsLeft;
        for (var i = start; left > 0; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            text[i] = '*';
            left--;
        }
    }

    static bool IsBoundary(string run, int index) => index < 0 || index >= run.Length || !char.IsAsciiDigit(run[index]);

    [GeneratedRegex(@"^\s*(\d[ -]?){12,19}\s*$")]
    private static partial Regex Digits();

    [GeneratedRegex("""
        [0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?<![0-9A-Za-z_])(?<card>[0-9]([ -]?[0-9]){12,})(?![0-9A-Za-z_])
        """, RegexOptions.ExplicitCapture)]
    private static partial Regex Runs();
}
