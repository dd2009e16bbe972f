using System.Text;
using System.Text.Json;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The JSON object in a record's value, out of the framings that producers put around it.</summary>
/// <param name="Json">The object; the value itself if there is a <paramref name="Problem"/>.</param>
/// <param name="Body">The members that identify the record.</param>
/// <param name="Problem">Why there is no object; null if there is one.</param>
internal readonly record struct RecordValue(ReadOnlyMemory<byte> Json, RecordBody Body, UnreadableRecordException? Problem)
{
    /// <summary>How many envelopes of Kafka Connect may lie in one another.</summary>
    const int MaxLayers = 3;

    /// <summary>Reads the value; what cannot be read is named.</summary>
    public static RecordValue Of(byte[]? value)
    {
        if (value is not { Length: > 0 })
            return new(default, default, new(DeadLetterReason.Undeserialisable, "The record has no value."));
        var json = Framing.Remove(value, out var isFramed);
        try
        {
            for (var layers = 0; ; layers++)
            {
                json = WithoutQuotes(json);
                var body = RecordBody.Scan(json);
                if (!body.IsConnect || layers == MaxLayers)
                    return new(json, body, null);
                json = body.Payload!.Value;
            }
        }
        catch (JsonException exception)
        {
            var problem = Framing.NameOf(value, isFramed && !Framing.IsObject(json)) is { } format
                ? $"The record is not a JSON object, but {format}."
                : "The record is not a JSON object.";
            return new(value, default, new(DeadLetterReason.Undeserialisable, problem, exception));
        }
    }

    /// <summary>The object that a JSON string holds as text; anything else stays what it is.</summary>
    /// <remarks>A message is always an object, so nothing else can be meant. Converters of strings write such values.</remarks>
    /// <exception cref="JsonException">The string is broken.</exception>
    public static ReadOnlyMemory<byte> WithoutQuotes(ReadOnlyMemory<byte> json)
    {
        if (json.Span.TrimStart(" \t\r\n"u8) is not [(byte)'"', ..])
            return json;
        var text = JsonSerializer.Deserialize<string>(json.Span)!;
        return text.AsSpan().TrimStart() is ['{', ..] ? Encoding.UTF8.GetBytes(text) : json;
    }
}
