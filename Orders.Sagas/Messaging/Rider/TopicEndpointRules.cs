using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>What must hold of an endpoint's configuration; says every mistake, not the first only.</summary>
internal sealed class TopicEndpointRules(ITopicEndpointConfigurator endpoint)
{
    const int DefaultMaxPollIntervalMs = 300_000;

    public IEnumerable<string> Mistakes()
    {
        foreach (var mistake in endpoint.Options.Mistakes())
            yield return mistake;
        if (string.IsNullOrWhiteSpace(endpoint.Topic))
            yield return "The topic has no name.";
        if (string.IsNullOrWhiteSpace(endpoint.ConsumerGroup))
            yield return "The consumer group has no name.";
        if (string.IsNullOrWhiteSpace(endpoint.Consumer.BootstrapServers))
            yield return "The client has no bootstrap servers.";
        if (endpoint.Consumer.EnableAutoOffsetStore is true)
            yield return "EnableAutoOffsetStore would commit records that are not finished; leave it to the endpoint.";
        if (endpoint.Options.DrainLimit.TotalMilliseconds >= (endpoint.Consumer.MaxPollIntervalMs ?? DefaultMaxPollIntervalMs))
            yield return "DrainLimit must be shorter than the consumer's MaxPollIntervalMs: the broker would take the partitions away during the drain.";
        if (endpoint.Options.UnitOfWorkRecordLimit > 1 && endpoint.UnitOfWork is null)
            yield return "UnitOfWorkRecordLimit above 1 needs a unit of work, for example UseEntityFrameworkOutbox.";
    }
}
