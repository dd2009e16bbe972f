using System.Text;
using MassTransit;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Turns a dead letter into an outbox row: the same record, for the dead letter's group only.</summary>
internal static class ReplayedRecord
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The message type of a record that names none: readers assume the default type of the topic.</summary>
    const string Untyped = "";

    public static OutboxMessage Of(DeadLetter letter, DateTimeOffset now)
    {
        var headers = HeadersOf(letter);
        var texts = TextsOf(headers);
        var key = TextOf(letter.Key);
        // The lane needs any text that is the same for records of the same key.
        var laneKey = key ?? (letter.Key is null ? letter.MessageId.ToString() : Convert.ToBase64String(letter.Key));
        return new OutboxMessage
        {
            Lane = OutboxLanes.Of(laneKey),
            Topic = letter.Topic,
            Key = laneKey,
            MessageId = letter.MessageId,
            MessageType = letter.MessageType ?? Untyped,
            Headers = texts ?? new Dictionary<string, string> { [MessageHeaders.MessageId] = letter.MessageId.ToString() },
            Body = letter.Body ?? [],
            Verbatim = key is not null && texts is not null && letter.Body is not null
                ? null
                : new VerbatimRecord(letter.Key, headers, letter.Body is null),
            CreatedAt = now,
        };
    }

    /// <summary>The record's bytes on the wire, without framing.</summary>
    public static long SizeOf(DeadLetter letter) =>
        (letter.Body?.Length ?? 0) + (letter.Key?.Length ?? 0)
        + letter.Headers.Sum(x => (long)Encoding.UTF8.GetByteCount(x.Name) + (x.Value?.Length ?? 0));

    /// <summary>The record's headers, with a message id and the group that the replay is for.</summary>
    /// <remarks>A record without its own id gets the id of its first place, because its new place would give another id.</remarks>
    static List<VerbatimHeader> HeadersOf(DeadLetter letter)
    {
        var headers = letter.Headers.Where(x => x.Name != ReplayHeader.Header).Select(x => new VerbatimHeader(x.Name, x.Value)).ToList();
        if (!letter.HasOwnId)
            headers.Add(new(MessageHeaders.MessageId, Encoding.UTF8.GetBytes(letter.MessageId.ToString())));
        headers.Add(new(ReplayHeader.Header, Encoding.UTF8.GetBytes(letter.ConsumerGroup)));
        return headers;
    }

    /// <summary>The headers as texts; null if two headers have one name, a value is missing, or bytes are not text.</summary>
    static Dictionary<string, string>? TextsOf(List<VerbatimHeader> headers)
    {
        var texts = new Dictionary<string, string>();
        return headers.TrueForAll(x => TextOf(x.Value) is { } text && texts.TryAdd(x.Name, text)) ? texts : null;
    }

    /// <summary>The bytes as text; null if they are not UTF-8, or if PostgreSQL cannot store them.</summary>
    static string? TextOf(byte[]? bytes)
    {
        if (bytes is null || bytes.Contains((byte)0))
            return null;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
