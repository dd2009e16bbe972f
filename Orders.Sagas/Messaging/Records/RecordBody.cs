using System.Text.Json;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The members of a record's value that identify it. All other members are skipped.</summary>
internal readonly record struct RecordBody
{
    public string? EventId { get; private init; }
    public string? EventType { get; private init; }
    public string? CloudEventId { get; private init; }
    public string? CloudEventType { get; private init; }
    public string? CloudEventSource { get; private init; }
    public ReadOnlyMemory<byte>? Data { get; private init; }

    /// <summary>Reads the whole value, so that a truncated object or trailing data is an error.</summary>
    /// <exception cref="JsonException">The value is not one JSON object.</exception>
    public static RecordBody Scan(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Not an object.", "$", 0, 0);
        var body = new RecordBody();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            body = body.With(ref reader, value);
        while (reader.Read())
            reader.Skip();
        return body;
    }

    RecordBody With(ref Utf8JsonReader reader, ReadOnlyMemory<byte> value)
    {
        var name = Unicode(reader);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var text = TextOf(reader);
        reader.Skip();
        return name switch
        {
            "event_id" => this with { EventId = text },
            "event_type" => this with { EventType = text },
            "id" => this with { CloudEventId = text },
            "type" => this with { CloudEventType = text },
            "source" => this with { CloudEventSource = text },
            "data" => this with { Data = value[start..(int)reader.BytesConsumed] },
            _ => this,
        };
    }

    static string? TextOf(Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => Unicode(reader),
        JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };

    /// <summary>Reads a JSON string. Only here, the reader validates texts (UTF-8, no halves of surrogate pairs).</summary>
    static string? Unicode(Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("Not Unicode.", exception);
        }
    }
}
