namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>How long a claim means something.</summary>
public sealed record ClaimTerms
{
    /// <summary>States the terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The lease is not positive, or the time to live not longer than it.</exception>
    public ClaimTerms(TimeSpan lease, TimeSpan timeToLive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, lease);
        (Lease, TimeToLive) = (lease, timeToLive);
    }

    /// <summary>
    /// How long the owner may take for the effect. Within it others wait, because the owner probably lives; after it the owner counts as dead, and what it did
    /// as unknown. Longer than the effect's own time-out, or a living owner is taken for a dead one.
    /// </summary>
    public TimeSpan Lease { get; }

    /// <summary>
    /// How long the key is remembered, from its claim and again from its confirmation. Longer than anything may come again: redelivery, retention of the
    /// topic, the replay of a dead letter. What comes later is done as if for the first time, also where its outcome had been unknown and held.
    /// </summary>
    public TimeSpan TimeToLive { get; }
}
