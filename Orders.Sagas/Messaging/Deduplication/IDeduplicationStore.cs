namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Remembers effects that have no transaction with us (an e-mail, a call), in three steps: claim, do, confirm. A crash between claim and confirm leaves
/// <see cref="ClaimAnswer.Unknown"/>, never <see cref="ClaimAnswer.Done"/>, because no store can know whether the effect happened. Each step is atomic: of any
/// number of claims at once one is granted.
/// </summary>
/// <remarks>
/// A store that is away throws what the endpoint takes for a failure that passes; it never says "done". A claim whose answer was lost on the way looks like the
/// claim of a dead owner: it is in progress until its lease is over, and unknown from then on.
/// </remarks>
public interface IDeduplicationStore
{
    /// <summary>Claims an effect that nobody has claimed, or whose key has expired.</summary>
    /// <param name="key">The effect.</param>
    /// <param name="owner">A new token, used for this claim and no other.</param>
    /// <param name="terms">The lease and the time to live.</param>
    /// <param name="takeOverFrom">The owner of an <see cref="ClaimAnswer.Unknown"/> claim, to take over exactly that one; null takes over nothing.</param>
    /// <param name="cancellationToken">Gives up waiting for the store; the claim may stand nevertheless.</param>
    Task<ClaimAnswer> Claim(EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken);

    /// <summary>Says that the effect has happened; the key is remembered for the time to live from now. Also after the lease, if nobody took over.</summary>
    /// <returns>False when the claim is not this owner's any more; nothing was changed then.</returns>
    Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>Gives the claim back, because the effect has certainly not happened: the key is free.</summary>
    /// <returns>False when the claim is not this owner's any more; nothing was changed then.</returns>
    Task<bool> Release(Claim claim, CancellationToken cancellationToken);

    /// <summary>Ends the lease now, because the owner gives up and does not know whether the effect has happened: the key is unknown at once.</summary>
    /// <returns>False when the claim is not this owner's any more; nothing was changed then.</returns>
    Task<bool> Abandon(Claim claim, CancellationToken cancellationToken);

    /// <summary>A person has found out about an unknown effect: it happened, and is done, or it did not, and the key is free.</summary>
    /// <returns>False when the effect is not unknown; nothing was changed then.</returns>
    Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken);
}
