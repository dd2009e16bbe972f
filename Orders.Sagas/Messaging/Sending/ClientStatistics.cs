using System.Text.Json;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>What a client's statistics say about its brokers.</summary>
/// <param name="HasBroker">Whether the client is connected to a broker.</param>
/// <param name="KnowsBroker">Whether the client has the address of a broker. Without one it never connects again: see the remarks.</param>
/// <remarks>
/// Error events report that brokers are unavailable; no event reports that one is available again, nor that a client has forgotten all.
/// A client forgets each broker that an answer about metadata does not name. A broker that was frozen or has just started names none while
/// its controller fences it. The client then knows no address any more, and does not go back to the configured ones (librdkafka 5301, open
/// in the version that we use). Then the code that uses the client must replace it.
/// </remarks>
internal readonly record struct ClientStatistics(bool HasBroker, bool KnowsBroker)
{
    /// <summary>The error of a client that must be replaced, because it knows no broker.</summary>
    public static readonly Confluent.Kafka.Error NoBrokerKnown = new(
        Confluent.Kafka.ErrorCode.Local_AllBrokersDown, "The client knows no broker any more (librdkafka 5301)");

    /// <summary>Reads librdkafka's statistics (STATISTICS.md).</summary>
    public static ClientStatistics Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("brokers", out var brokers))
            return new(HasBroker: false, KnowsBroker: false);
        return new(brokers.EnumerateObject().Any(IsUp), brokers.EnumerateObject().Any(HasAddress));
    }

    static bool IsUp(JsonProperty broker) =>
        broker.Value.TryGetProperty("nodeid", out var id) && id.GetInt32() >= 0
        && broker.Value.TryGetProperty("state", out var state) && state.ValueEquals("UP");

    static bool HasAddress(JsonProperty broker) =>
        broker.Value.TryGetProperty("source", out var source) && (source.ValueEquals("learned") || source.ValueEquals("configured"));
}
