using System.Text.Json;

namespace Orders.Sagas.Messaging.Records;

/// <summary>The members of a record's value that identify it, or that say what kind of envelope it is. All others are skipped.</summary>
internal readonly record struct RecordBody
{
    public string? EventId { get; private init; }
    public string? EventType { get; private init; }
    public string? Id { get; private init; }
    public string? Type { get; private init; }
    public string? Source { get; private init; }
    public string? SpecVersion { get; private init; }
    public string? DataContentType { get; private init; }
    public string? DataBase64 { get; private init; }
    public string? MassTransitId { get; private init; }
    public ReadOnlyMemory<byte>? Data { get; private init; }
    public ReadOnlyMemory<byte>? Payload { get; private init; }
    public ReadOnlyMemory<byte>? Message { get; private init; }
    public ReadOnlyMemory<byte>? MassTransitTypes { get; private init; }
    bool HasSchema { get; init; }
    int Members { get; init; }

    /// <summary>Whether the value is Kafka Connect's: <c>{ "schema": …, "payload": … }</c>.</summary>
    public bool IsConnect => Members == 2 && HasSchema && Payload is not null;

    /// <summary>Whether the value is MassTransit's envelope: types in a list, and the message beside them.</summary>
    public bool IsMassTransit => MassTransitTypes is { Span: [(byte)'[', ..] } && Message is { Span: [(byte)'{', ..] };

    /// <summary>Whether the value has all required attributes of a CloudEvent.</summary>
    public bool IsCloudEvent => SpecVersion is not null && Id is not null && Source is not null && Type is not null;

    /// <summary>Reads the whole value, so that a truncated object or trailing data is an error.</summary>
    /// <exception cref="JsonException">The value is not one JSON object.</exception>
    public static RecordBody Scan(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Not an object.", "$", 0, 0);
        var (body, members) = (new RecordBody(), 0);
        for (; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; members++)
            body = body.With(ref reader, value);
        while (reader.Read())
            reader.Skip();
        return body with { Members = members };
    }

    RecordBody With(ref Utf8JsonReader reader, ReadOnlyMemory<byte> value)
    {
        var name = Unicode(reader);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var text = TextOf(reader);
        reader.Skip();
        var json = value[start..(int)reader.BytesConsumed];
        return name switch
        {
            "event_id" => this with { EventId = text },
            "event_type" => this with { EventType = text },
            "id" => this with { Id = text },
            "type" => this with { Type = text },
            "source" => this with { Source = text },
            "specversion" => this with { SpecVersion = text },
            "datacontenttype" => this with { DataContentType = text },
            "data_base64" => this with { DataBase64 = text },
            "messageId" => this with { MassTransitId = text },
            "messageType" => this with { MassTransitTypes = json },
            "data" => this with { Data = json },
            "payload" => this with { Payload = json },
            "message" => this with { Message = json },
            "schema" => this with { HasSchema = true },
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
