namespace Orders.Sagas.Notifications;

/// <summary>The mail server defers this recipient: a greylist, a full mailbox. No e-mail was sent.</summary>
/// <param name="statusCode">The SMTP reply code, 4xx. The reply's text is left out, because it may hold the customer's address.</param>
public sealed class MailDeferredException(int statusCode) : Exception($"The mail server defers the recipient with {statusCode}.")
{
    /// <summary>The SMTP reply code.</summary>
    public int StatusCode { get; } = statusCode;
}
