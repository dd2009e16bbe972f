using MimeKit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Submits an e-mail for delivery. Every submission of an e-mail has the same Message-ID.</summary>
internal interface IMailSender
{
    /// <exception cref="TransientException">
    /// The e-mail cannot be submitted now (<see cref="TransientException.NothingHappened"/>), or the outcome is unknown.
    /// </exception>
    /// <exception cref="MailDeferredException">The mail server does not accept e-mail for this recipient now.</exception>
    /// <exception cref="MailRefusedException">The mail server refuses the e-mail permanently.</exception>
    Task Send(MimeMessage message, CancellationToken cancellationToken);
}
