using MimeKit;

namespace Orders.Sagas.Intake;

/// <summary>The one rule for a customer's e-mail address, for REST and for topics.</summary>
internal static class EmailRule
{
    static readonly ParserOptions Strict =
        new() { AllowAddressesWithoutDomain = false, AddressParserComplianceMode = RfcComplianceMode.Strict };

    /// <summary>Whether the text is one address with a domain, and nothing else: no display name, no second header.</summary>
    public static bool Holds(string text) =>
        MailboxAddress.TryParse(Strict, text, out var mailbox) && mailbox.Address == text && mailbox.Domain.Length > 0;
}
