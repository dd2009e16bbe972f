namespace Orders.Sagas.Messaging.Failures;

/// <summary>An external system (a provider, a mail server) refused the message's request, and would refuse a retry.</summary>
/// <remarks>The message becomes a dead letter at once; its replay sends the request again.</remarks>
/// <param name="message">The refused request and the code, without bodies and personal data.</param>
public abstract class RefusedException(string message) : PermanentException(DeadLetterReason.Refused, message);
