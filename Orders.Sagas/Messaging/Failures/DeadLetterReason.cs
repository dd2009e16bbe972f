namespace Orders.Sagas.Messaging.Failures;

/// <summary>Why a record became a dead letter.</summary>
public enum DeadLetterReason
{
    /// <summary>The body does not fit its type.</summary>
    Undeserialisable,

    /// <summary>The record names a type that is not among the topic's types.</summary>
    UnknownType,

    /// <summary>No consumer of the endpoint handles this type, or the state of the saga does not.</summary>
    UnhandledEvent,

    /// <summary>The message breaks a rule that its consumer checks.</summary>
    Invalid,

    /// <summary>The handler failed at every attempt, with an error that is not known to be transient.</summary>
    HandlerFailed,

    /// <summary>The record is larger than the endpoint's limit.</summary>
    TooLarge,

    /// <summary>The outcome of an external effect is in doubt; an operator decides before it is repeated.</summary>
    OutcomeUnknown,

    /// <summary>An external system refused the request: nothing happened, and a retry would be refused again.</summary>
    Refused,

    /// <summary>The record failed for longer than the retry limit, with transient errors, while other records succeeded.</summary>
    RetryLimitReached,
}
