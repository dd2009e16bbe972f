namespace Orders.Sagas.Messaging.Failures;

/// <summary>What a failure asks for.</summary>
internal enum FailureKind
{
    /// <summary>It passes: retry for ever, with pauses.</summary>
    Transient,

    /// <summary>Another unit of work was faster: retry at once, on a fresh one.</summary>
    Conflict,

    /// <summary>The record was consumed before: it is done.</summary>
    Duplicate,

    /// <summary>Trying again cannot help: dead letter.</summary>
    Permanent,

    /// <summary>Nothing is known about it: retry a few times, then dead letter.</summary>
    Unknown,
}
