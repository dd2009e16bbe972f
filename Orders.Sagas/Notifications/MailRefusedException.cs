using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>The mail server refuses this e-mail for good.</summary>
/// <param name="statusCode">The SMTP reply code, 5xx. The reply's text may hold the customer's address, so it stays out.</param>
public sealed class MailRefusedException(int statusCode) : RefusedException($"The mail server refused the e-mail with {statusCode}.");
