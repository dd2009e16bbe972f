using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Validates the configuration of an exactly-once endpoint, and returns every error.</summary>
internal sealed class ExactlyOnceRules(IExactlyOnceConfigurator endpoint)
{
    const int DefaultMaxPollIntervalMs = 300_000;

    public IEnumerable<string> Errors()
    {
        foreach (var error in endpoint.Options.Errors())
            yield return error;
        if (string.IsNullOrWhiteSpace(endpoint.Topic))
            yield return "The topic has no name.";
        if (string.IsNullOrWhiteSpace(endpoint.ConsumerGroup))
            yield return "The consumer group has no name.";
        if (string.IsNullOrWhiteSpace(endpoint.Consumer.BootstrapServers))
            yield return "The client has no bootstrap servers.";
        if (endpoint.Consumer.EnableAutoCommit is true || endpoint.Consumer.EnableAutoOffsetStore is true)
            yield return "The consumer must not commit offsets: the transaction commits them.";
        if (endpoint.Consumer.IsolationLevel is IsolationLevel.ReadUncommitted)
            yield return "The consumer must read committed records only: the transactions of others may be aborted.";
        if (endpoint.Producer.TransactionalId is not null)
            yield return "The producer must have no transactional id: the endpoint derives it from the input partition.";
        if (endpoint.Producer.Acks is { } acks && acks != Acks.All)
            yield return "A transactional producer needs Acks=All.";
        if (LongestTransaction.TotalMilliseconds >= (endpoint.Consumer.MaxPollIntervalMs ?? DefaultMaxPollIntervalMs))
        {
            yield return "DrainLimit plus three times TransactionTimeout must be shorter than the consumer's MaxPollIntervalMs: "
                + "otherwise the broker revokes the partitions while a transaction ends.";
        }
    }

    /// <summary>The longest end of a transaction: sending offsets, committing and aborting may each take the time-out.</summary>
    TimeSpan LongestTransaction => endpoint.Options.DrainLimit + 3 * endpoint.Options.TransactionTimeout;
}
