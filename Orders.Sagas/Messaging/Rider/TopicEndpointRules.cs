using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Validates the configuration of a topic endpoint, and returns every error.</summary>
internal sealed class TopicEndpointRules(ITopicEndpointConfigurator endpoint)
{
    const int DefaultMaxPollIntervalMs = 300_000;

    public IEnumerable<string> Errors()
    {
        foreach (var error in endpoint.Options.Errors())
            yield return error;
        if (string.IsNullOrWhiteSpace(endpoint.Topic))
            yield return "The topic name is empty.";
        if (string.IsNullOrWhiteSpace(endpoint.ConsumerGroup))
            yield return "The name of the consumer group is empty.";
        if (string.IsNullOrWhiteSpace(endpoint.Consumer.BootstrapServers))
            yield return "The client configuration has no bootstrap servers.";
        if (endpoint.Consumer.EnableAutoOffsetStore is true)
            yield return "EnableAutoOffsetStore must not be true: it would commit offsets of unfinished records. Leave it unset.";
        if (endpoint.Options.DrainLimit.TotalMilliseconds >= (endpoint.Consumer.MaxPollIntervalMs ?? DefaultMaxPollIntervalMs))
            yield return "DrainLimit must be shorter than MaxPollIntervalMs: the group would reassign the partitions during the drain.";
        if (endpoint.Options.UnitOfWorkRecordLimit > 1 && endpoint.UnitOfWork is null)
            yield return "UnitOfWorkRecordLimit above 1 needs a unit of work, for example UseEntityFrameworkOutbox.";
    }
}
