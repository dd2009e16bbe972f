namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>What makes a record that comes twice have one effect.</summary>
public enum DuplicateStrategy
{
    /// <summary>The message id is written in the transaction of the effects; the second one is refused.</summary>
    Inbox,

    /// <summary>The effect is a row with a natural key: writing it again changes nothing.</summary>
    NaturalKey,

    /// <summary>The effect depends on a state or version that the first one has moved on.</summary>
    VersionCheck,

    /// <summary>A key with a time to live is claimed before the effect and confirmed after it.</summary>
    DeduplicationKey,

    /// <summary>Every attempt is on record before its call, and one that is open or done refuses another.</summary>
    AttemptLedger,

    /// <summary>Whoever receives the effect absorbs repeats by a key that we send.</summary>
    Receiver,

    /// <summary>The consumer's offset belongs to the transaction of the output.</summary>
    KafkaTransaction,

    /// <summary>Nothing: the broker redelivers none, because the offset is committed before, and what senders repeat may count twice.</summary>
    NotNeeded,
}
