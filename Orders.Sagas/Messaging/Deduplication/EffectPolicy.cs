namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>What to do about an effect whose outcome is unknown.</summary>
public enum WhenUnknown
{
    /// <summary>Repeat the effect: it may happen twice.</summary>
    /// <remarks>For effects that a duplicate does not harm, or whose receiver recognises duplicates.</remarks>
    Repeat,

    /// <summary>Hold the effect for an operator: it may not happen at all.</summary>
    /// <remarks>For effects that must not happen twice.</remarks>
    Hold,
}

/// <summary>How effects of one kind are deduplicated.</summary>
/// <param name="WhenUnknown">What to do when the outcome is unknown.</param>
/// <param name="Terms">The lease and the time to live.</param>
public sealed record EffectPolicy(WhenUnknown WhenUnknown, ClaimTerms Terms)
{
    /// <summary>Which failures prove that the effect did not happen; by default none.</summary>
    /// <remarks>
    /// The attempt after such a failure is no duplicate. All other failures, time-outs and cancellation included, leave the outcome
    /// unknown.
    /// </remarks>
    public Func<Exception, bool> NothingHappened { get; init; } = _ => false;
}
