namespace Orders.Sagas.Messaging.Failures;

/// <summary>Why a record became a dead letter.</summary>
public enum DeadLetterReason
{
    /// <summary>The body is not what its type needs.</summary>
    Undeserialisable,

    /// <summary>The record names a type that this topic does not carry.</summary>
    UnknownType,

    /// <summary>No consumer of the endpoint takes this type, or the saga's state has no answer to it.</summary>
    UnhandledEvent,

    /// <summary>The message breaks a rule that its consumer checks.</summary>
    Invalid,

    /// <summary>Its handler failed at every attempt, for a reason that is not known to pass.</summary>
    HandlerFailed,

    /// <summary>It is larger than the endpoint takes.</summary>
    TooLarge,

    /// <summary>An effect of it may or may not have happened, and is not repeated before a person has found out.</summary>
    OutcomeUnknown,

    /// <summary>Something outside has refused what it asks for: nothing happened, and asking again would be refused again.</summary>
    Refused,
}
