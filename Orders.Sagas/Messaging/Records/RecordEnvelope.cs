using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>A record's id, type and message, read before the message is deserialised.</summary>
/// <param name="MessageId">The record's own id, or the id derived from its place.</param>
/// <param name="HasOwnId">Whether the record has its own id.</param>
/// <param name="TypeName">
/// The type's name in the record, cut to <see cref="RecordTypes.NameLimit"/>; null if the record names no type.
/// </param>
/// <param name="MessageType">The topic's type of that name; null if there is a <paramref name="Problem"/>.</param>
/// <param name="Message">The message's JSON.</param>
/// <param name="Problem">Why the record cannot be dispatched; null if it can.</param>
internal sealed record RecordEnvelope(
    Guid MessageId, bool HasOwnId, string? TypeName, Type? MessageType, ReadOnlyMemory<byte> Message, UnreadableRecordException? Problem);
