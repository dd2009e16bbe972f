using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>The record holds what is masked before it is stored, and a masked record must not be processed.</summary>
internal sealed class MaskedRecordException() : PermanentException(
    DeadLetterReason.Invalid,
    "The record had to wait for a retry, and holds what is stored masked only. Its producer has to send it again, without that.");
