namespace Orders.Sagas.Notifications;

/// <summary>The mail server does not take an e-mail for this recipient now: a greylist, a full mailbox. None was sent.</summary>
/// <param name="statusCode">The SMTP reply code, 4xx. The reply's text may hold the customer's address, so it stays out.</param>
public sealed class MailDeferredException(int statusCode) : Exception($"The mail server defers the recipient with {statusCode}.")
{
    /// <summary>The SMTP reply code.</summary>
    public int StatusCode { get; } = statusCode;
}
