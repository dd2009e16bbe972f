using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.Rider;

/// <summary>Returns every error of a topic endpoint's configuration.</summary>
internal sealed class TopicEndpointRules(ITopicEndpointConfigurator endpoint)
{
    public IEnumerable<string> Errors()
    {
        var ofEveryConsumer = ConsumerRules.Errors(endpoint.Topics, endpoint.ConsumerGroup, endpoint.Consumer);
        foreach (var error in endpoint.Options.Errors().Concat(ofEveryConsumer))
            yield return error;
        if (endpoint.Consumer.EnableAutoOffsetStore is true)
            yield return "EnableAutoOffsetStore must not be true: it would commit offsets of unfinished records. Leave it unset.";
        if (endpoint.Options.DrainLimit >= endpoint.Consumer.MaxPollInterval())
            yield return "DrainLimit must be shorter than MaxPollIntervalMs: the group would reassign the partitions during the drain.";
        if (endpoint.Topics.Count > 1 && endpoint.Consumer.PartitionAssignmentStrategy is not (null or PartitionAssignmentStrategy.Range))
            yield return "PartitionAssignmentStrategy must be Range for several topics: another one would give a key several owners.";
        if (endpoint.Options.UnitOfWorkRecordLimit > 1 && endpoint.UnitOfWork is null)
            yield return "UnitOfWorkRecordLimit above 1 needs a unit of work, for example UseEntityFrameworkOutbox.";
    }
}
