namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>What to do about an effect that may or may not have happened.</summary>
public enum WhenUnknown
{
    /// <summary>Do it again: it may happen twice. For effects that a repeat does not harm, or whose receiver knows a repeat.</summary>
    Repeat,

    /// <summary>Leave it to a person: it may not happen at all. For effects that must not happen twice.</summary>
    Hold,
}

/// <summary>How one kind of effect is done once.</summary>
/// <param name="WhenUnknown">What to do when nobody knows.</param>
/// <param name="Terms">The lease and the time to live.</param>
public sealed record OncePolicy(WhenUnknown WhenUnknown, ClaimTerms Terms)
{
    /// <summary>
    /// Which failures of the effect say for certain that nothing has happened, so that trying again is no repeat. All others, time-outs and cancellation among
    /// them, leave it unknown; so does the default.
    /// </summary>
    public Func<Exception, bool> NothingHappened { get; init; } = _ => false;
}

/// <summary>What became of an effect.</summary>
public enum OnceOutcome
{
    /// <summary>It was done now, for the first time.</summary>
    Done,

    /// <summary>It was done now, and may have been done before.</summary>
    Repeated,

    /// <summary>It had been done before, and was left alone.</summary>
    AlreadyDone,
}
