namespace Orders.Sagas.Messaging.Failures;

/// <summary>The record's value or type cannot be read. The message says where, never what the record holds.</summary>
internal sealed class UnreadableRecordException(DeadLetterReason reason, string message, Exception? innerException = null)
    : PermanentException(reason, message, innerException);
