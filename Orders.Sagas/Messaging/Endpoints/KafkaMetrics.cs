using System.Diagnostics.Metrics;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Every metric of the topic endpoints. All carry the tags <see cref="TopicTag"/> and <see cref="GroupTag"/>.</summary>
public static class KafkaMetrics
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "Orders.Messaging.Kafka";

    /// <summary>The topic, without prefix.</summary>
    public const string TopicTag = "messaging.destination.name";

    /// <summary>The consumer group, without prefix.</summary>
    public const string GroupTag = "messaging.consumer.group.name";

    /// <summary>Records whose unit of work was committed.</summary>
    public const string ConsumedName = "messaging.records.consumed";

    /// <summary>Records that had been consumed before, found by the inbox.</summary>
    public const string DuplicatesName = "messaging.records.duplicate";

    /// <summary>Records that brought no message id, at their first attempt: a second producer attempt of them would not be recognised.</summary>
    public const string WithoutIdName = "messaging.records.without_id";

    /// <summary>Attempts that failed and were, or will be, followed by another; tagged with <see cref="KindTag"/>.</summary>
    public const string RetriesName = "messaging.records.retried";

    /// <summary>Records stored as dead letters; tagged with <see cref="KindTag"/>.</summary>
    public const string DeadLettersName = "messaging.records.dead_lettered";

    /// <summary>Records that a dead letter's replay sent for another group, and that were skipped.</summary>
    public const string ForOthersName = "messaging.records.for_others";

    /// <summary>Records left to the next owner of their partition.</summary>
    public const string AbandonedName = "messaging.records.abandoned";

    /// <summary>Records that an at-most-once endpoint has committed and not processed, each once: when they failed, or when a partition was taken over.</summary>
    public const string LostName = "messaging.records.lost";

    /// <summary>Kafka transactions of exactly-once endpoints that were committed.</summary>
    public const string TransactionsCommittedName = "messaging.transactions.committed";

    /// <summary>Kafka transactions of exactly-once endpoints that were aborted; their records are worked again in another.</summary>
    public const string TransactionsAbortedName = "messaging.transactions.aborted";

    /// <summary>The kind of a failure, or the reason of a dead letter.</summary>
    public const string KindTag = "orders.messaging.kind";

    static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Consumed = Meter.CreateCounter<long>(ConsumedName, "{record}");
    internal static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(DuplicatesName, "{record}");
    internal static readonly Counter<long> WithoutId = Meter.CreateCounter<long>(WithoutIdName, "{record}");
    internal static readonly Counter<long> Retries = Meter.CreateCounter<long>(RetriesName, "{attempt}");
    internal static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(DeadLettersName, "{record}");
    internal static readonly Counter<long> Lost = Meter.CreateCounter<long>(LostName, "{record}");
    internal static readonly Counter<long> ForOthers = Meter.CreateCounter<long>(ForOthersName, "{record}");
    internal static readonly Counter<long> Abandoned = Meter.CreateCounter<long>(AbandonedName, "{record}");
    internal static readonly Counter<long> TransactionsCommitted = Meter.CreateCounter<long>(TransactionsCommittedName, "{transaction}");
    internal static readonly Counter<long> TransactionsAborted = Meter.CreateCounter<long>(TransactionsAbortedName, "{transaction}");
}
