using Confluent.Kafka;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>What must hold of an exactly-once endpoint's configuration; says every mistake, not the first only.</summary>
internal sealed class ExactlyOnceRules(IExactlyOnceConfigurator endpoint)
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
        if (endpoint.Consumer.EnableAutoCommit is true || endpoint.Consumer.EnableAutoOffsetStore is true)
            yield return "The consumer must not commit offsets: the transaction moves them.";
        if (endpoint.Consumer.IsolationLevel is IsolationLevel.ReadUncommitted)
            yield return "The consumer must read committed records only: others may never have happened.";
        if (endpoint.Producer.TransactionalId is not null)
            yield return "The producer's transactional id follows from the input partition; leave it to the endpoint.";
        if (endpoint.Producer.Acks is { } acks && acks != Acks.All)
            yield return "A transactional producer needs Acks=All.";
        if (LongestTransaction.TotalMilliseconds >= (endpoint.Consumer.MaxPollIntervalMs ?? DefaultMaxPollIntervalMs))
            yield return "DrainLimit and three times TransactionTimeout must be shorter than the consumer's MaxPollIntervalMs: the broker would take the "
                + "partitions away while a transaction ends.";
    }

    /// <summary>Sending offsets, committing and aborting may each take a transaction's time-out.</summary>
    TimeSpan LongestTransaction => endpoint.Options.DrainLimit + 3 * endpoint.Options.TransactionTimeout;
}
