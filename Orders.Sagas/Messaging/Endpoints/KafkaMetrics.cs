using System.Diagnostics.Metrics;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The metrics of the topic endpoints, each tagged with <see cref="TopicTag"/> and <see cref="GroupTag"/>.</summary>
public static class KafkaMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Orders.Messaging.Kafka";

    /// <summary>The topic, without prefix.</summary>
    public const string TopicTag = "messaging.destination.name";

    /// <summary>The consumer group, without prefix.</summary>
    public const string GroupTag = "messaging.consumer.group.name";

    /// <summary>Records whose unit of work was committed.</summary>
    public const string ConsumedName = "messaging.records.consumed";

    /// <summary>Duplicates: records that the inbox or the dead-letter store refused.</summary>
    public const string DuplicatesName = "messaging.records.duplicate";

    /// <summary>Consumed records without a message id. A duplicate from their producer would not be recognised.</summary>
    public const string WithoutIdName = "messaging.records.without_id";

    /// <summary>Failed attempts that are followed by a retry; tagged with <see cref="KindTag"/>.</summary>
    public const string RetriesName = "messaging.records.retried";

    /// <summary>Units of work that failed because another unit changed their rows meanwhile; tagged with <see cref="KindTag"/>.</summary>
    /// <remarks>Many of them mean that a key has several owners: producers disagree about its partition.</remarks>
    public const string CollisionsName = "messaging.units.collided";

    /// <summary>Records that left their lane: stored for their retries, or behind a record of their key.</summary>
    public const string StoredForRetryName = "messaging.records.stored_for_retry";

    /// <summary>Records stored as dead letters; tagged with <see cref="KindTag"/>.</summary>
    public const string DeadLettersName = "messaging.records.dead_lettered";

    /// <summary>Skipped records: replays of dead letters for another consumer group.</summary>
    public const string ForOthersName = "messaging.records.for_others";

    /// <summary>Records left to the next owner of their partition, unfinished.</summary>
    public const string AbandonedName = "messaging.records.abandoned";

    /// <summary>Records that an at-most-once endpoint committed and did not process. Each is counted once.</summary>
    public const string LostName = "messaging.records.lost";

    /// <summary>Records that the broker removed, by retention or by a command, before the endpoint read them.</summary>
    public const string RemovedName = "messaging.records.removed_unread";

    /// <summary>Partitions that began again below what the endpoint had read: a topic made again, or a log that was cut.</summary>
    public const string BeganAgainName = "messaging.partitions.began_again";

    /// <summary>Committed Kafka transactions of exactly-once endpoints.</summary>
    public const string TransactionsCommittedName = "messaging.transactions.committed";

    /// <summary>Aborted Kafka transactions of exactly-once endpoints. Their records are retried.</summary>
    public const string TransactionsAbortedName = "messaging.transactions.aborted";

    /// <summary>Consumers that were replaced because records waited and nothing moved.</summary>
    public const string StallsName = "messaging.endpoint.stalls";

    /// <summary>Calls of the Kafka client that are beyond their limit and have not returned; each keeps a thread. Not tagged.</summary>
    public const string OverdueCallsName = "messaging.client.overdue_calls";

    /// <summary>The kind of a failure, or the reason of a dead letter.</summary>
    public const string KindTag = "orders.messaging.kind";

    static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Consumed = Meter.CreateCounter<long>(ConsumedName, "{record}");
    internal static readonly Counter<long> Duplicates = Meter.CreateCounter<long>(DuplicatesName, "{record}");
    internal static readonly Counter<long> WithoutId = Meter.CreateCounter<long>(WithoutIdName, "{record}");
    internal static readonly Counter<long> Retries = Meter.CreateCounter<long>(RetriesName, "{attempt}");
    internal static readonly Counter<long> Collisions = Meter.CreateCounter<long>(CollisionsName, "{unit}");
    internal static readonly Counter<long> StoredForRetry = Meter.CreateCounter<long>(StoredForRetryName, "{record}");
    internal static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(DeadLettersName, "{record}");
    internal static readonly Counter<long> Lost = Meter.CreateCounter<long>(LostName, "{record}");
    internal static readonly Counter<long> Removed = Meter.CreateCounter<long>(RemovedName, "{record}");
    internal static readonly Counter<long> BeganAgain = Meter.CreateCounter<long>(BeganAgainName, "{partition}");
    internal static readonly Counter<long> ForOthers = Meter.CreateCounter<long>(ForOthersName, "{record}");
    internal static readonly Counter<long> Abandoned = Meter.CreateCounter<long>(AbandonedName, "{record}");
    internal static readonly Counter<long> TransactionsCommitted = Meter.CreateCounter<long>(TransactionsCommittedName, "{transaction}");
    internal static readonly Counter<long> Stalls = Meter.CreateCounter<long>(StallsName, "{stall}");
    internal static readonly UpDownCounter<long> OverdueCalls = Meter.CreateUpDownCounter<long>(OverdueCallsName, "{call}");
    internal static readonly Counter<long> TransactionsAborted = Meter.CreateCounter<long>(TransactionsAbortedName, "{transaction}");
}
