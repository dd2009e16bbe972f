using System.Text.Json;
using Confluent.Kafka;
using MassTransit;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Reads a record's id, type and message.</summary>
/// <remarks>
/// The id is the first of: header MessageId, header ce_id, CloudEvents id, event_id, an id derived from the record's place. The type is the
/// first of: header MT-MessageType, header ce_type, CloudEvents type, event_type, the topic's default type.
/// </remarks>
/// <param name="types">The types of the topic.</param>
/// <param name="placeIds">Derives the ids of records that have none.</param>
/// <param name="maxRecordBytes">The largest record (key, value and headers together) that is read.</param>
internal sealed class RecordReader(RecordTypes types, IPlaceIds placeIds, int maxRecordBytes)
{
    public RecordEnvelope Read(ConsumeResult<byte[], byte[]> record)
    {
        var headers = new RecordHeaders(record.Message.Headers);
        var value = WithoutByteOrderMark(record.Message.Value);
        RecordBody body = default;
        UnreadableRecordException? problem = null;
        if (value.Length + (record.Message.Key?.Length ?? 0) + headers.Bytes > maxRecordBytes)
            return Compose(record, headers, body, value, TooLarge());
        try
        {
            body = RecordBody.Scan(value);
        }
        catch (JsonException exception)
        {
            problem = Unreadable(value.IsEmpty ? "The record has no value." : "The record is not a JSON object.", exception);
        }

        return Compose(record, headers, body, value, problem);
    }

    RecordEnvelope Compose(
        ConsumeResult<byte[], byte[]> record, RecordHeaders headers, RecordBody body, ReadOnlyMemory<byte> value,
        UnreadableRecordException? problem)
    {
        var isCloudEvent = headers.IsStructuredCloudEvent;
        var typeName = headers[MessageHeaders.MessageType] ?? headers["ce_type"]
            ?? (isCloudEvent ? body.CloudEventType : null) ?? body.EventType;
        var type = typeName is null ? types.Default : types.Find(typeName);
        problem ??= type is null ? new UnreadableRecordException(DeadLetterReason.UnknownType, "The topic carries no such type.") : null;
        problem ??= isCloudEvent && body.Data is null ? Unreadable("The CloudEvent has no JSON data.") : null;

        var isEnvelope = isCloudEvent || body.EventId is not null;
        var ownId = OwnId(record.Topic, headers, body, isCloudEvent);
        return new RecordEnvelope(
            ownId ?? placeIds.Of(record.TopicPartitionOffset), ownId is not null, Shortened(typeName), problem is null ? type : null,
            isEnvelope && body.Data is { } data ? data : value, problem);
    }

    /// <summary>The record's own id. An id that is no UUID is unique only within its CloudEvents source, or its topic.</summary>
    static Guid? OwnId(string topic, RecordHeaders headers, RecordBody body, bool isCloudEvent)
    {
        var text = headers[MessageHeaders.MessageId] ?? headers["ce_id"] ?? (isCloudEvent ? body.CloudEventId : null) ?? body.EventId;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (Guid.TryParse(text, out var id))
            return id == Guid.Empty ? null : id;
        var source = headers["ce_source"] ?? (isCloudEvent ? body.CloudEventSource : null) ?? topic;
        return MessageIds.From($"id {source} {text}");
    }

    /// <summary>Cuts a type name to its limit, but never a surrogate pair: PostgreSQL refuses halves of characters.</summary>
    static string? Shortened(string? name)
    {
        if (name is not { Length: > RecordTypes.NameLimit })
            return name;
        return char.IsHighSurrogate(name[RecordTypes.NameLimit - 1]) ? name[..(RecordTypes.NameLimit - 1)] : name[..RecordTypes.NameLimit];
    }

    static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[]? value) => value is [0xEF, 0xBB, 0xBF, ..] ? value.AsMemory(3) : value;

    UnreadableRecordException TooLarge() => new(DeadLetterReason.TooLarge, $"The record is larger than {maxRecordBytes} bytes.");

    static UnreadableRecordException Unreadable(string text, Exception? inner = null) =>
        new(DeadLetterReason.Undeserialisable, text, inner);
}
