using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Returns every error of an exactly-once endpoint's configuration.</summary>
internal sealed class ExactlyOnceRules(IExactlyOnceConfigurator endpoint)
{
    public IEnumerable<string> Errors()
    {
        var (options, consumer) = endpoint.SettingsSection is { } section ? ($"{section}:", $"{section}:Consumer:") : ("", "");
        var ofEveryConsumer = ConsumerRules.Errors([endpoint.Topic], endpoint.ConsumerGroup, endpoint.Consumer);
        foreach (var error in endpoint.Options.Errors(options).Concat(ofEveryConsumer))
            yield return error;
        if (endpoint.Consumer.EnableAutoCommit is true || endpoint.Consumer.EnableAutoOffsetStore is true)
        {
            yield return $"{consumer}EnableAutoCommit and {consumer}EnableAutoOffsetStore must not be true: "
                + "transactions commit the offsets. Leave both unset.";
        }

        if (endpoint.Consumer.IsolationLevel is IsolationLevel.ReadUncommitted)
        {
            yield return $"{consumer}IsolationLevel must not be ReadUncommitted: transactions of other producers may be aborted. "
                + "Leave it unset.";
        }

        if (endpoint.Producer.TransactionalId is not null)
            yield return "TransactionalId must not be set: the endpoint derives an id from each input partition.";
        if (endpoint.Producer.Acks is { } acks && acks != Acks.All)
            yield return "Acks must be All: a transactional producer needs it. Leave it unset.";
        if (endpoint.Options.LongestTransaction >= endpoint.Consumer.MaxPollInterval())
        {
            yield return $"{options}DrainLimit plus three times {options}TransactionTimeout plus 15 seconds must be shorter than "
                + $"{consumer}MaxPollIntervalMs: the group would reassign the partitions while a transaction ends.";
        }
    }
}
