using MassTransit;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>A topic as a MassTransit address: <c>topic:orders</c>, without the installation's prefix.</summary>
public static class TopicAddress
{
    const string Scheme = "topic";

    /// <summary>The address of a topic (without prefix).</summary>
    public static Uri Of(string topic) => new($"{Scheme}:{topic}");

    /// <summary>The topic (without prefix) that an address names.</summary>
    /// <exception cref="ConfigurationException">
    /// The address does not name a topic. The bus beside the rider is in memory: it would accept such a message and lose it.
    /// </exception>
    public static string TopicOf(Uri address) => address.IsAbsoluteUri && address.Scheme == Scheme && address.AbsolutePath.Length > 0
        ? address.AbsolutePath
        : throw new ConfigurationException(
            $"{address} is not a topic. Send to an address like topic:orders, or declare the type with AddProducer and publish it.");

    internal static Uri OfEndpoint(string topic, string group) => new($"{Scheme}:{topic}?group={Uri.EscapeDataString(group)}");
}
