namespace Orders.Sagas.Messaging.Failures;

/// <summary>
/// Something outside (a provider, a mail server) cannot do its part now and is expected to later. The endpoint pauses and retries the message; it does not
/// become a dead letter.
/// </summary>
/// <param name="message">What failed, without bodies and personal data.</param>
/// <param name="innerException">Its cause, if there is one that may be logged.</param>
public sealed class TransientException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The outside has certainly done nothing, so trying again repeats nothing. Where it is not set, nobody knows.</summary>
    public bool NothingHappened { get; init; }
}
