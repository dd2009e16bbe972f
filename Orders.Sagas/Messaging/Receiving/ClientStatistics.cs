using System.Text.Json;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>Whether the client is connected to a broker.</summary>
/// <remarks>Error events report that brokers are unavailable; no event reports that one is available again.</remarks>
internal readonly record struct ClientStatistics(bool HasBroker)
{
    /// <summary>Reads librdkafka's statistics (STATISTICS.md): a broker with a node id whose state is UP.</summary>
    public static ClientStatistics Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(document.RootElement.TryGetProperty("brokers", out var brokers) && brokers.EnumerateObject().Any(IsUp));
    }

    static bool IsUp(JsonProperty broker) =>
        broker.Value.TryGetProperty("nodeid", out var id) && id.GetInt32() >= 0
        && broker.Value.TryGetProperty("state", out var state) && state.ValueEquals("UP");
}
