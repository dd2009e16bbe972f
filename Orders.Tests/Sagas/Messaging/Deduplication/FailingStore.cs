using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

/// <summary>A store that a test makes unavailable.</summary>
internal sealed class FailingStore(IDeduplicationStore inner) : IDeduplicationStore
{
    public volatile bool ClaimsFail;
    public volatile bool ConfirmationsFail;
    int _confirmations;

    public int Confirmations => Volatile.Read(ref _confirmations);

    public Task<ClaimAnswer> Claim(EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken) =>
        ClaimsFail ? throw new TransientException("unavailable") : inner.Claim(key, owner, terms, takeOverFrom, cancellationToken);

    public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _confirmations);
        return ConfirmationsFail ? throw new TransientException("unavailable") : inner.Confirm(claim, timeToLive, cancellationToken);
    }

    public Task<bool> Release(Claim claim, CancellationToken cancellationToken) => inner.Release(claim, cancellationToken);

    public Task<bool> Abandon(Claim claim, CancellationToken cancellationToken) => inner.Abandon(claim, cancellationToken);

    public Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken) =>
        inner.Settle(key, hasHappened, timeToLive, cancellationToken);
}
