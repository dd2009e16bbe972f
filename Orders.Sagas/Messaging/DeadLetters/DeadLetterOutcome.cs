namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>The outcome of an operator's decision.</summary>
public enum DeadLetterOutcome
{
    /// <summary>The decision is executed.</summary>
    Done,

    /// <summary>The same decision had been executed before; nothing changed.</summary>
    DoneBefore,

    /// <summary>No dead letter has this id.</summary>
    NotFound,

    /// <summary>Another decision came first: a discarded dead letter cannot be replayed, nor a replayed one discarded.</summary>
    DecidedOtherwise,

    /// <summary>Something in the content was masked: it is no longer the record.</summary>
    Redacted,

    /// <summary>The content was erased.</summary>
    ContentErased,

    /// <summary>The record is larger than the producer may send (<c>message.max.bytes</c>).</summary>
    TooLarge,
}
