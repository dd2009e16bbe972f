namespace Orders.Sagas.Messaging.Failures;

/// <summary>A failure that no retry can resolve: a topic endpoint stores the record as a dead letter at once.</summary>
/// <param name="reason">Why the record becomes a dead letter.</param>
/// <param name="message">What failed, without the record's content and personal data.</param>
/// <param name="innerException">The cause, if it may be logged.</param>
public abstract class PermanentException(DeadLetterReason reason, string message, Exception? innerException = null) :
    Exception(message, innerException)
{
    /// <summary>Why the record becomes a dead letter.</summary>
    public DeadLetterReason Reason { get; } = reason;
}
