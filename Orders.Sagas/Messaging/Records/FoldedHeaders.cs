using System.Text.Json;

namespace Orders.Sagas.Messaging.Records;

/// <summary>
/// Debezium's router makes one header of one column, so a record that it relayed brings its message id and type as headers, and all its headers together in one
/// more, as JSON.
/// </summary>
internal static class FoldedHeaders
{
    /// <summary>The header's name, which the connector's configuration gives it.</summary>
    public const string Header = "Outbox-Headers";

    /// <summary>Null when the record has none, or has another's header of that name, which is then a header like any other.</summary>
    public static Dictionary<string, string>? Of(Confluent.Kafka.Headers? headers)
    {
        if (headers is null || !headers.TryGetLastBytes(Header, out var json) || json is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
