namespace Orders.Sagas.Messaging.Failures;

/// <summary>The record's value or type cannot be read. The message names the place, never the record's content.</summary>
internal sealed class UnreadableRecordException(DeadLetterReason reason, string message, Exception? innerException = null)
    : PermanentException(reason, message, innerException);
