using MailKit.Net.Smtp;
using MimeKit;

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

    public async Task Submit(MimeMessage message, CancellationToken cancellationToken)
    {
        MayHaveSent = false;
        await SendAsync(message, cancellationToken);
        Submitted++;
    }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        MayHaveSent = true;
        base.OnRecipientAccepted(message, mailbox, response);
    }
}
