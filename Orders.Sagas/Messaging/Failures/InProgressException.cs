namespace Orders.Sagas.Messaging.Failures;

/// <summary>Another owner, which may have crashed, has the right to process the request for a limited time.</summary>
/// <remarks>The endpoint retries the message when that time has passed. This failure is no sign of the endpoint's trouble.</remarks>
public sealed class InProgressException : TransientException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is in progress, without personal data.</param>
    /// <param name="remaining">How long the other owner has the right.</param>
    public InProgressException(string message, TimeSpan remaining)
        : base(message) => RetryAfter = remaining;
}
