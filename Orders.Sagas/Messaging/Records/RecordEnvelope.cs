using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Who a record is and what it carries, found out before any of it is deserialised.</summary>
/// <param name="MessageId">The record's own id, or the one derived from its place.</param>
/// <param name="HasOwnId">Whether the record brought its id.</param>
/// <param name="TypeName">The type as the record names it, cut to <see cref="RecordTypes.NameLimit"/>; null when it names none.</param>
/// <param name="MessageType">The topic's type for that name; null when <paramref name="Problem"/> says why not.</param>
/// <param name="Message">The message's JSON.</param>
/// <param name="Problem">Why the record cannot be dispatched.</param>
internal sealed record RecordEnvelope(
    Guid MessageId, bool HasOwnId, string? TypeName, Type? MessageType, ReadOnlyMemory<byte> Message, UnreadableRecordException? Problem);
