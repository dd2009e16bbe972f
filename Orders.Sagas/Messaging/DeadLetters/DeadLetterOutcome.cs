namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>What became of an operator's decision.</summary>
public enum DeadLetterOutcome
{
    /// <summary>It is carried out.</summary>
    Done,

    /// <summary>It was carried out before; nothing happened now.</summary>
    DoneBefore,

    /// <summary>There is no such dead letter.</summary>
    NotFound,

    /// <summary>It was decided otherwise before: a discarded one cannot be replayed, nor a replayed one discarded.</summary>
    DecidedOtherwise,

    /// <summary>The record is larger than what the producer may send (<c>message.max.bytes</c>).</summary>
    TooLarge,
}
