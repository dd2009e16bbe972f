using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>The mail server defers this recipient: a greylist, a full mailbox. No e-mail was sent.</summary>
/// <remarks>The reply's text is left out, because it may hold the customer's address.</remarks>
public sealed class MailDeferredException : TransientException
{
    /// <summary>Creates the exception.</summary>
    public MailDeferredException(int statusCode)
        : base($"The mail server defers the recipient with {statusCode}.") => (StatusCode, NothingHappened) = (statusCode, true);

    /// <summary>The SMTP reply code, 4xx.</summary>
    public int StatusCode { get; }
}
