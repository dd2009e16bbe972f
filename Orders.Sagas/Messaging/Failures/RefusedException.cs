namespace Orders.Sagas.Messaging.Failures;

/// <summary>
/// Something outside (a provider, a mail server) has refused what the message asks for, and would refuse it again. The message becomes a dead letter at once; its
/// replay asks again.
/// </summary>
/// <param name="message">What was refused, and with which code; without bodies and personal data.</param>
public abstract class RefusedException(string message) : PermanentException(DeadLetterReason.Refused, message);
