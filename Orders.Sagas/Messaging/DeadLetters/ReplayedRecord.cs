using System.Text;
using MassTransit;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>The record of a dead letter as an outbox row: to its own topic, with its key, headers, value and message id, for the dead letter's group.</summary>
internal static class ReplayedRecord
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The type of a record that names none; the topic's own default, when it is read.</summary>
    const string Untyped = "";

    public static OutboxMessage Of(DeadLetter letter, DateTimeOffset now)
    {
        var headers = HeadersOf(letter);
        var texts = TextsOf(headers);
        var key = TextOf(letter.Key);
        // The lane only needs some key, the same for records of the same.
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
            Verbatim = key is not null && texts is not null && letter.Body is not null ? null : new VerbatimRecord(letter.Key, headers, letter.Body is null),
            CreatedAt = now,
        };
    }

    /// <summary>How many bytes it has on the wire, without the batch's own.</summary>
    public static long SizeOf(DeadLetter letter) =>
        (letter.Body?.Length ?? 0) + (letter.Key?.Length ?? 0) + letter.Headers.Sum(x => (long)Encoding.UTF8.GetByteCount(x.Name) + (x.Value?.Length ?? 0));

    /// <summary>A record without an id of its own was known by its place. At its new place it would be another one, so it takes the id along.</summary>
    static List<VerbatimHeader> HeadersOf(DeadLetter letter)
    {
        var headers = letter.Headers.Where(x => x.Name != ReplayHeader.Header).Select(x => new VerbatimHeader(x.Name, x.Value)).ToList();
        if (!letter.HasOwnId)
            headers.Add(new(MessageHeaders.MessageId, Encoding.UTF8.GetBytes(letter.MessageId.ToString())));
        headers.Add(new(ReplayHeader.Header, Encoding.UTF8.GetBytes(letter.ConsumerGroup)));
        return headers;
    }

    /// <summary>Null when the headers are not what an outbox row's texts can say: a name twice, no value, or bytes that are no text.</summary>
    static Dictionary<string, string>? TextsOf(List<VerbatimHeader> headers)
    {
        var texts = new Dictionary<string, string>();
        return headers.TrueForAll(x => TextOf(x.Value) is { } text && texts.TryAdd(x.Name, text)) ? texts : null;
    }

    /// <summary>Null for what is no text, or none that PostgreSQL can hold.</summary>
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
