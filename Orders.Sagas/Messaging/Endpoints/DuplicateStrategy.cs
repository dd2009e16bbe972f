namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>How an endpoint gives a duplicate record no second effect.</summary>
public enum DuplicateStrategy
{
    /// <summary>The message id is inserted in the transaction of the effects; the inbox refuses a duplicate.</summary>
    Inbox,

    /// <summary>The effect is an upsert by a natural key: a second write changes nothing.</summary>
    NaturalKey,

    /// <summary>The effect requires a state or version that the first record has already changed.</summary>
    VersionCheck,

    /// <summary>A key with a time to live is claimed before the effect and confirmed after it.</summary>
    DeduplicationKey,

    /// <summary>Every attempt is persisted before its request; an attempt that is open or done refuses another one.</summary>
    AttemptLedger,

    /// <summary>The receiver of the effect absorbs duplicates by the idempotency key of the request.</summary>
    Receiver,

    /// <summary>The consumer's offset is part of the Kafka transaction of the output.</summary>
    KafkaTransaction,

    /// <summary>No strategy: the broker redelivers no record, and a duplicate from a producer may count twice.</summary>
    NotNeeded,
}
