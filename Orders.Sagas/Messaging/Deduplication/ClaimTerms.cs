namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>How long a claim and its key are valid.</summary>
public sealed record ClaimTerms
{
    /// <summary>Creates the terms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The lease is not positive, or the time to live is not longer than the lease.
    /// </exception>
    public ClaimTerms(TimeSpan lease, TimeSpan timeToLive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, lease);
        (Lease, TimeToLive) = (lease, timeToLive);
    }

    /// <summary>How long the owner may take for the effect.</summary>
    /// <remarks>
    /// Other owners wait that long. Then they assume a crash, and the outcome is unknown. The lease must be longer than the effect's own
    /// time-out; otherwise a running owner is taken for a crashed one.
    /// </remarks>
    public TimeSpan Lease { get; }

    /// <summary>How long the key is kept, from its claim and again from its confirmation.</summary>
    /// <remarks>
    /// The time must be longer than any delay of a duplicate: redelivery, retention of the topic, replay of a dead letter. Afterwards the
    /// effect runs as if for the first time, even if its outcome was unknown and held.
    /// </remarks>
    public TimeSpan TimeToLive { get; }
}
