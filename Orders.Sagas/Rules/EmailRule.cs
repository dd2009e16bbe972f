using System.Text;
using MimeKit;
using Orders.Sagas.Messaging.Values;

namespace Orders.Sagas.Rules;

/// <summary>The one rule for a customer's e-mail address, for REST, topics and the mail itself.</summary>
/// <remarks>
/// The address is one mailbox of RFC 5321 or 6531, without a display name. Readers of mail headers are lenient: they drop comments and
/// blanks, and so would write to another address. So the rule has a grammar of its own, and a last check that the mail library agrees.
/// </remarks>
internal static class EmailRule
{
    /// <summary>The error text, which does not quote the value.</summary>
    public const string Text = "must be an e-mail address.";

    const int MaxBytes = 254;
    const int MaxLocalBytes = 64;
    const string AtomSymbols = "!#$%&'*+-/=?^_`{|}~";

    public static bool Holds(string? text) => TryRead(text, out _);

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address as the customer writes it.</param>
    /// <param name="mailbox">The mailbox for an e-mail. It writes a domain of another script in punycode.</param>
    public static bool TryRead(string? text, out MailboxAddress mailbox)
    {
        mailbox = null!;
        if (text is null || text.LastIndexOf('@') is not (> 0 and var at) || !Texts.IsClean(text))
            return false;
        var local = text[..at];
        if (!(IsAtoms(local) || IsQuoted(local)) || Encoding.UTF8.GetByteCount(local) > MaxLocalBytes)
            return false;
        return MailDomain.TryEncode(text[(at + 1)..], out var domain)
            && Encoding.UTF8.GetByteCount(local) + 1 + domain.Length <= MaxBytes
            && IsUnaltered(local, domain, out mailbox);
    }

    /// <summary>Whether the address needs a mail server with SMTPUTF8: punycode exists for domains only.</summary>
    public static bool NeedsSmtpUtf8(MailboxAddress mailbox) => !Ascii.IsValid(mailbox.LocalPart);

    /// <summary>Words with dots between them.</summary>
    static bool IsAtoms(string local) => local.Split('.').All(atom => atom.Length > 0 && atom.EnumerateRunes().All(IsAtomText));

    static bool IsAtomText(Rune rune) => rune.IsAscii
        ? Rune.IsLetterOrDigit(rune) || AtomSymbols.Contains((char)rune.Value, StringComparison.Ordinal)
        : Rune.GetUnicodeCategory(rune) is not System.Globalization.UnicodeCategory.Format && !Rune.IsWhiteSpace(rune);

    /// <summary>Text in quotes; a backslash quotes one character. It is not empty.</summary>
    static bool IsQuoted(string local)
    {
        if (local is not ['"', _, .., '"'])
            return false;
        var content = local[1..^1];
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] is '"' || (content[i] is '\\' && ++i == content.Length))
                return false;
        }

        return true;
    }

    /// <summary>Whether the mail library would write to exactly this address.</summary>
    static bool IsUnaltered(string local, string domain, out MailboxAddress mailbox)
    {
        mailbox = null!;
        try
        {
            mailbox = new MailboxAddress("", $"{local}@{domain}");
        }
        catch (ParseException)
        {
            return false;
        }

        var written = mailbox.GetAddress(idnEncode: true);
        return mailbox.LocalPart == local && written[(written.LastIndexOf('@') + 1)..].Equals(domain, StringComparison.OrdinalIgnoreCase);
    }
}
