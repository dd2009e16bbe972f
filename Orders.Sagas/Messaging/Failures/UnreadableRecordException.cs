namespace Orders.Sagas.Messaging.Failures;

/// <summary>The value or type of a record cannot be read. The text names the place, never the content.</summary>
internal sealed class UnreadableRecordException(DeadLetterReason reason, string message, Exception? innerException = null)
    : PermanentException(reason, message, innerException);
