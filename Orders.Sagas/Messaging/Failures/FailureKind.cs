namespace Orders.Sagas.Messaging.Failures;

/// <summary>How an endpoint reacts to a failure.</summary>
internal enum FailureKind
{
    /// <summary>The cause is temporary: retry with backoff, until a limit of time.</summary>
    Transient,

    /// <summary>Another owner has the right to process the request: retry when that right has ended.</summary>
    InProgress,

    /// <summary>Another unit of work committed first: retry at once, in a new unit.</summary>
    Conflict,

    /// <summary>The record was consumed before: skip it.</summary>
    Duplicate,

    /// <summary>No retry can succeed: store a dead letter at once.</summary>
    Permanent,

    /// <summary>The cause is unknown: retry a few times, then store a dead letter.</summary>
    Unknown,
}
