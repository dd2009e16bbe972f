using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orders.Sagas.Rules;

/// <summary>The domain of an e-mail address: names of DNS, in any script, or an IP address in brackets.</summary>
internal static class MailDomain
{
    const int MaxBytes = 253;
    const int MaxLabelBytes = 63;
    const string Punycode = "xn--";
    const string IPv6Tag = "IPv6:";

    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Ranges of characters that stand for other ones. DNS has only the others, so the address would be altered.</summary>
    static readonly (int First, int Last)[] StandIns =
    [
        (0x00AA, 0x00AA), (0x00BA, 0x00BA), (0x0132, 0x0133), (0x013F, 0x0140), (0x0149, 0x0149), (0x017F, 0x017F), (0x01C4, 0x01CC),
        (0x01F1, 0x01F3), (0x02B0, 0x02B8), (0x02E0, 0x02E4), (0x0300, 0x036F), (0x1100, 0x11FF), (0x1D2C, 0x1D6A), (0x1D78, 0x1D78),
        (0x1D9B, 0x1DBF), (0x1E9A, 0x1E9B), (0x2070, 0x209F), (0x2100, 0x214F), (0x2C7C, 0x2C7D), (0x2E80, 0x2FDF),
        (0x3130, 0x318F), (0x3200, 0x33FF), (0xA69C, 0xA69D), (0xA770, 0xA770), (0xAB5C, 0xAB5F), (0xF900, 0xFAFF), (0xFB00, 0xFDFF),
        (0xFE70, 0xFEFF), (0xFF00, 0xFFEF), (0x1D400, 0x1D7FF), (0x1EE00, 0x1EEFF), (0x2F800, 0x2FA1F),
    ];

    /// <summary>Writes the domain in ASCII, labels of another script in punycode.</summary>
    public static bool TryEncode(string domain, out string ascii)
    {
        if (domain is ['[', .. var literal, ']'])
        {
            ascii = domain;
            return IsAddress(literal);
        }

        ascii = "";
        var labels = new List<string>();
        foreach (var label in domain.Split('.'))
        {
            if (!TryEncodeLabel(label, out var encoded))
                return false;
            labels.Add(encoded);
        }

        ascii = string.Join('.', labels);
        return ascii.Length <= MaxBytes && !labels[^1].All(char.IsAsciiDigit);
    }

    static bool TryEncodeLabel(string label, out string encoded)
    {
        encoded = label;
        if (!Ascii.IsValid(label) && !TryPunycode(label.ToLowerInvariant(), out encoded))
            return false;
        if (label.StartsWith(Punycode, StringComparison.OrdinalIgnoreCase) && !IsPunycode(label.ToLowerInvariant()))
            return false;
        return encoded.Length is > 0 and <= MaxLabelBytes && encoded is not ['-', ..] and not [.., '-']
            && encoded.All(x => char.IsAsciiLetterOrDigit(x) || x is '-');
    }

    static bool TryPunycode(string label, out string encoded)
    {
        encoded = "";
        if (label.StartsWith(Punycode, StringComparison.Ordinal) || !label.EnumerateRunes().All(IsOfLabel))
            return false;
        try
        {
            encoded = Idn.GetAscii(label);
            return Idn.GetUnicode(encoded) == label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether the label stands for one of another script. A mail library would write another domain otherwise.</summary>
    static bool IsPunycode(string label)
    {
        try
        {
            return TryPunycode(Idn.GetUnicode(label), out var encoded) && encoded == label;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A small letter, a mark of a script that needs it, or a digit, which stands for itself.</summary>
    static bool IsOfLabel(Rune rune) => rune.IsAscii
        ? Rune.IsLetterOrDigit(rune) || rune.Value is '-'
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
        && !StandIns.Any(range => rune.Value >= range.First && rune.Value <= range.Last);

    /// <summary>An address of IPv4, or one of IPv6 after its tag.</summary>
    static bool IsAddress(string literal) => literal.StartsWith(IPv6Tag, StringComparison.OrdinalIgnoreCase)
        ? literal[IPv6Tag.Length..] is var six && six.All(x => char.IsAsciiHexDigit(x) || x is ':' or '.')
            && IPAddress.TryParse(six, out var address) && address.AddressFamily is AddressFamily.InterNetworkV6
        : IPAddress.TryParse(literal, out var four) && four.ToString() == literal && four.AddressFamily is AddressFamily.InterNetwork;
}
