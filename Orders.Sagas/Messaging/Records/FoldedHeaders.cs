using System.Text.Json;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Reads headers that are folded into one header as JSON.</summary>
/// <remarks>
/// Debezium's router turns one column into one header. So a record that Debezium relays has its message id and type as headers, and all its
/// headers folded into one more.
/// </remarks>
internal static class FoldedHeaders
{
    /// <summary>The header's name, from the connector's configuration.</summary>
    public const string Header = "Outbox-Headers";

    /// <summary>The folded headers; null if the record has none, or if another producer's header has that name.</summary>
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
