namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>What to do about an effect whose outcome is unknown.</summary>
public enum WhenUnknown
{
    /// <summary>
    /// Repeat it: it may happen twice. For effects that a duplicate does not harm, or whose receiver recognises duplicates.
    /// </summary>
    Repeat,

    /// <summary>Hold it for an operator: it may not happen at all. For effects that must not happen twice.</summary>
    Hold,
}

/// <summary>How effects of one kind are deduplicated.</summary>
/// <param name="WhenUnknown">What to do when the outcome is unknown.</param>
/// <param name="Terms">The lease and the time to live.</param>
public sealed record EffectPolicy(WhenUnknown WhenUnknown, ClaimTerms Terms)
{
    /// <summary>
    /// Which failures prove that the effect did not happen, so that the next attempt is no duplicate. All others leave the outcome unknown,
    /// also time-outs and cancellation. By default no failure proves it.
    /// </summary>
    public Func<Exception, bool> NothingHappened { get; init; } = _ => false;
}
