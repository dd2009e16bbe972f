using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Notifications;

/// <summary>The mail server refuses this e-mail permanently.</summary>
/// <param name="statusCode">The SMTP reply code, 5xx, or 4xx after the deferral limit. The reply's text is left out, because it may hold
/// the customer's address.</param>
public sealed class MailRefusedException(int statusCode) : RefusedException($"The mail server refused the e-mail with {statusCode}.");
