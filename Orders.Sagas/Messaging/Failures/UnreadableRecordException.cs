using Orders.Sagas.Messaging.DeadLetters;

namespace Orders.Sagas.Messaging.Failures;

/// <summary>The record's value or type cannot be understood. Says where, never what stands there.</summary>
internal sealed class UnreadableRecordException(DeadLetterReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public DeadLetterReason Reason { get; } = reason;
}
