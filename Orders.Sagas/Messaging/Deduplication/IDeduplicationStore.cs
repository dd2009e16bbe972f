namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Stores the claims and confirmations of effects that no transaction covers, such as an e-mail or an HTTP call.</summary>
/// <remarks>
/// An effect takes three steps: claim, do, confirm. A crash between claim and confirm leaves <see cref="ClaimAnswer.Unknown"/>, never <see
/// cref="ClaimAnswer.Done"/>, because no store can know whether the effect happened. Each step is atomic: of concurrent claims one is
/// granted. A store that is unavailable throws a transient failure; it never answers "done". A claim whose answer was lost looks like the
/// claim of a crashed owner: it is in progress until its lease expires, and unknown from then on.
/// </remarks>
public interface IDeduplicationStore
{
    /// <summary>Claims an effect that is not claimed, or whose key has expired.</summary>
    /// <param name="key">The effect.</param>
    /// <param name="owner">A new token, used for this claim only.</param>
    /// <param name="terms">The lease and the time to live.</param>
    /// <param name="takeOverFrom">
    /// The owner of an <see cref="ClaimAnswer.Unknown"/> claim, to take over exactly that claim; null takes over none.
    /// </param>
    /// <param name="cancellationToken">Stops waiting for the store; the claim may be granted nevertheless.</param>
    Task<ClaimAnswer> Claim(EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken);

    /// <summary>Confirms that the effect has happened, and keeps the key for the time to live from now.</summary>
    /// <remarks>Accepted after the lease too, unless another owner took over the claim.</remarks>
    /// <returns>False when the claim is no longer this owner's; nothing was changed then.</returns>
    Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>Releases the claim, because the effect has certainly not happened: the key is free.</summary>
    /// <returns>False when the claim is no longer this owner's; nothing was changed then.</returns>
    Task<bool> Release(Claim claim, CancellationToken cancellationToken);

    /// <summary>Ends the lease now, because the owner stops and does not know whether the effect has happened.</summary>
    /// <remarks>The outcome is unknown at once.</remarks>
    /// <returns>False when the claim is no longer this owner's; nothing was changed then.</returns>
    Task<bool> Abandon(Claim claim, CancellationToken cancellationToken);

    /// <summary>Applies an operator's decision about an unknown outcome.</summary>
    /// <remarks>An effect that happened is done; the key of an effect that did not happen is free.</remarks>
    /// <returns>False when the outcome is not unknown; nothing was changed then.</returns>
    Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken);
}
