using MimeKit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>Hands an e-mail over for delivery. Its Message-ID is the same each time it is sent.</summary>
internal interface IMailSender
{
    /// <exception cref="TransientException">It cannot be handed over now (<see cref="TransientException.NothingHappened"/>), or nobody knows whether it was.</exception>
    /// <exception cref="MailDeferredException">It is not taken for this recipient now.</exception>
    /// <exception cref="MailRefusedException">It will not be taken, now or later.</exception>
    Task Send(MimeMessage message, CancellationToken cancellationToken);
}
