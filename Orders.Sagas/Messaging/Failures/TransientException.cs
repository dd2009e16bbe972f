namespace Orders.Sagas.Messaging.Failures;

/// <summary>An external system (a provider, a mail server) cannot process a request now, and is expected to later.</summary>
/// <remarks>The endpoint retries the message with backoff. At the retry limit it becomes a dead letter, if others have succeeded.</remarks>
/// <param name="message">What failed, without bodies and personal data.</param>
/// <param name="innerException">The cause, if it may be logged.</param>
public class TransientException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the external system has certainly done nothing. If false, the outcome is in doubt.</summary>
    public bool NothingHappened { get; init; }

    /// <summary>How long attempts are expected to fail; null if that is unknown.</summary>
    /// <remarks>The backoff begins after this time. A time beyond the longest pause of the endpoint's retries is not waited for.</remarks>
    public TimeSpan? RetryAfter { get; init; }
}
