using MailKit.Net.Smtp;
using MimeKit;
using Orders.Sagas.Rules;

namespace Orders.Sagas.Notifications;

/// <summary>An SMTP session, over which e-mails are submitted one after the other.</summary>
internal sealed class SmtpSession : SmtpClient
{
    /// <summary>How many e-mails the session has submitted.</summary>
    public int Submitted { get; private set; }

    /// <summary>When the session became idle, as a timestamp of the clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether the current e-mail may have left: its recipient was accepted, so its content comes next.</summary>
    /// <remarks>Until then the server has nothing that it could deliver.</remarks>
    public bool MayHaveSent { get; private set; }

    /// <summary>Whether an address needs SMTPUTF8. Such an e-mail needs a session of its own.</summary>
    public static bool NeedsSmtpUtf8(MimeMessage message) =>
        message.To.Mailboxes.Concat(message.From.Mailboxes).Any(EmailRule.NeedsSmtpUtf8);

    /// <exception cref="MailRefusedException">The server cannot take the address.</exception>
    public async Task Submit(MimeMessage message, CancellationToken cancellationToken)
    {
        MayHaveSent = false;
        if (!NeedsSmtpUtf8(message))
            // Domains then go out in punycode: the next server on the way may not know SMTPUTF8.
            Capabilities &= ~SmtpCapabilities.UTF8;
        else if (!Capabilities.HasFlag(SmtpCapabilities.UTF8))
            throw MailRefusedException.WithoutUtf8();
        await SendAsync(message, cancellationToken);
        Submitted++;
    }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        MayHaveSent = true;
        base.OnRecipientAccepted(message, mailbox, response);
    }
}
