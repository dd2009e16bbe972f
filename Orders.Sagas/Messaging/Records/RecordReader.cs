using Confluent.Kafka;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Reads a record's id, type and message. Whatever a record holds, reading it does not throw.</summary>
/// <remarks>
/// The id is the first of: header MessageId, header ce_id, the envelope's id, an id derived from the record's place. The type is the first
/// of: header MT-MessageType, header ce_type, the envelope's type, the topic's default type.
/// </remarks>
/// <param name="types">The types of the topic.</param>
/// <param name="placeIds">Derives the ids of records that have none.</param>
/// <param name="maxRecordBytes">The largest record (key, value and headers together) that is read.</param>
internal sealed class RecordReader(RecordTypes types, IPlaceIds placeIds, int maxRecordBytes)
{
    public RecordEnvelope Read(ConsumeResult<byte[], byte[]> record)
    {
        try
        {
            return Compose(record, ContentOf(record));
        }
        catch (Exception exception)
        {
            // Nobody foresaw it. It would break the lane or the consumer of its partition, and each one after them.
            var problem = new UnreadableRecordException(DeadLetterReason.Undeserialisable, "The record cannot be read.", exception);
            return new RecordEnvelope(placeIds.Of(record.TopicPartitionOffset), false, null, null, record.Message.Value, problem);
        }
    }

    /// <summary>The ids that follow from places; they depend on which topics these are.</summary>
    public IPlaceIds PlaceIds => placeIds;

    RecordContent ContentOf(ConsumeResult<byte[], byte[]> record)
    {
        var (headers, message) = (new RecordHeaders(record.Message.Headers), record.Message);
        var bytes = (message.Value?.Length ?? 0) + (message.Key?.Length ?? 0) + headers.Bytes;
        return bytes > maxRecordBytes
            ? RecordContent.Unread(record.Topic, headers, TooLarge())
            : RecordContent.Of(record.Topic, headers, message.Value);
    }

    RecordEnvelope Compose(ConsumeResult<byte[], byte[]> record, RecordContent content)
    {
        var type = content.TypeName is { } name ? types.Find(name) : types.Default;
        var problem = content.Problem
            ?? (type is null ? new UnreadableRecordException(DeadLetterReason.UnknownType, "The topic carries no such type.") : null);
        return new RecordEnvelope(
            content.Id ?? placeIds.Of(record.TopicPartitionOffset), content.Id is not null, Shortened(content.TypeName),
            problem is null ? type : null, content.Message, problem);
    }

    /// <summary>Cuts a type name to its limit, but never a surrogate pair: PostgreSQL refuses halves of characters.</summary>
    static string? Shortened(string? name)
    {
        if (name is not { Length: > RecordTypes.NameLimit })
            return name;
        return char.IsHighSurrogate(name[RecordTypes.NameLimit - 1]) ? name[..(RecordTypes.NameLimit - 1)] : name[..RecordTypes.NameLimit];
    }

    UnreadableRecordException TooLarge() => new(DeadLetterReason.TooLarge, $"The record is larger than {maxRecordBytes} bytes.");
}
