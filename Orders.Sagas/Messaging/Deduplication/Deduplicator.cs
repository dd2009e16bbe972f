using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Does effects once that have no transaction with us: claim, do, confirm. Where the outcome is unknown, the caller's policy decides between doing it twice
/// and not doing it; there is no third way.
/// </summary>
/// <remarks>
/// What it cannot do:
/// <list type="bullet">
/// <item>
/// When the process dies, or the store is away until the lease is over, after the effect and before its confirmation, the outcome is unknown although the effect
/// has happened: <see cref="WhenUnknown.Repeat"/> does it again, <see cref="WhenUnknown.Hold"/> asks a person.
/// </item>
/// <item>
/// The outside does not know our leases. An owner that is paused beyond its lease just before its effect does it late, beside the one that took over; the effect's
/// cancellation at the end of the lease makes that window small, and nothing closes it. A receiver that takes an idempotency key closes it: pass it
/// <see cref="Claim.Key"/>.
/// </item>
/// <item>A key that has expired is forgotten: see <see cref="ClaimTerms.TimeToLive"/>.</item>
/// </list>
/// </remarks>
public sealed class Deduplicator(IDeduplicationStore store, TimeProvider time, ILogger<Deduplicator> logger)
{
    static readonly TimeSpan PauseBeforeConfirmingAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Does the effect, unless it has been done.</summary>
    /// <param name="key">The effect.</param>
    /// <param name="policy">The lease, and what to do when the outcome is unknown.</param>
    /// <param name="effect">Does it; its token is cancelled when the lease is over.</param>
    /// <param name="cancellationToken">Gives up; what has begun is unknown then.</param>
    /// <exception cref="EffectHeldException">The outcome is unknown and the policy is to hold.</exception>
    /// <exception cref="TransientException">Another owner is doing it, or has taken over.</exception>
    public async Task<OnceOutcome> Once(
        EffectKey key, OncePolicy policy, Func<Claim, CancellationToken, Task> effect, CancellationToken cancellationToken)
    {
        // Measured from before the claim and by our own clock: we never believe in a lease that the store has ended.
        var started = time.GetTimestamp();
        var answer = await Claim(key, policy, takeOverFrom: null, cancellationToken);
        if (answer is ClaimAnswer.Unknown unknown)
            answer = await TakeOver(key, policy, unknown, cancellationToken);
        switch (answer)
        {
            case ClaimAnswer.Claimed claimed:
                FaultPoint.Reach(FaultPoint.EffectClaimed);
                return await Do(claimed.Claim, policy, effect, started, cancellationToken);
            case ClaimAnswer.Done:
                DeduplicationMetrics.Absorbed.Add(key);
                return OnceOutcome.AlreadyDone;
            default:
                throw new TransientException($"Another owner of this {key.Scope} is at it.");
        }
    }

    Task<ClaimAnswer> Claim(EffectKey key, OncePolicy policy, Guid? takeOverFrom, CancellationToken cancellationToken) =>
        store.Claim(key, Guid.CreateVersion7(time.GetUtcNow()), policy.Terms, takeOverFrom, cancellationToken);

    async Task<ClaimAnswer> TakeOver(EffectKey key, OncePolicy policy, ClaimAnswer.Unknown unknown, CancellationToken cancellationToken)
    {
        if (policy.WhenUnknown is WhenUnknown.Hold)
        {
            DeduplicationMetrics.Held.Add(key);
            logger.Held(key.Scope, key.Name, unknown.Since);
            throw new EffectHeldException(key, unknown.Since);
        }

        var answer = await Claim(key, policy, unknown.Owner, cancellationToken);
        if (answer is ClaimAnswer.Claimed)
            logger.Repeating(key.Scope, key.Name, unknown.Since);
        return answer;
    }

    async Task<OnceOutcome> Do(
        Claim claim, OncePolicy policy, Func<Claim, CancellationToken, Task> effect, long started, CancellationToken cancellationToken)
    {
        using var lease = new CancellationTokenSource(Remaining(policy, started), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Token, cancellationToken);
        if (either.IsCancellationRequested)
        {
            await GiveUp(claim, nothingHappened: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransientException($"The store took longer for this {claim.Key.Scope} than its lease is.");
        }

        try
        {
            await effect(claim, either.Token);
        }
        catch (OperationCanceledException) when (lease.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Not chained: MassTransit takes what began as a cancellation for one.
            throw new TransientException($"{claim.Key.Scope} did not end within its lease of {policy.Terms.Lease}.");
        }
        catch (Exception failure)
        {
            await GiveUp(claim, policy.NothingHappened(failure));
            throw;
        }

        FaultPoint.Reach(FaultPoint.EffectDone);
        if (!await Confirm(claim, policy, lease.Token, cancellationToken))
            throw Lost(claim);
        (claim.IsRepeat ? DeduplicationMetrics.Repeated : DeduplicationMetrics.Done).Add(claim.Key);
        return claim.IsRepeat ? OnceOutcome.Repeated : OnceOutcome.Done;
    }

    /// <summary>The effect has happened, so that is worth storing even while the process stops; an outage of the store is sat out while the claim is ours.</summary>
    async Task<bool> Confirm(Claim claim, OncePolicy policy, CancellationToken lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await store.Confirm(claim, policy.Terms.TimeToLive, CancellationToken.None);
            }
            catch (Exception failure) when (IsTransient(failure) && !lease.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                logger.NotConfirmed(claim.Key.Scope, claim.Key.Name, FailureClassifier.Classify(failure).Category);
                await Task.Delay(PauseBeforeConfirmingAgain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Lets others go on at once. A claim that was taken over is never released: what its first owner did stays unknown.</summary>
    async Task GiveUp(Claim claim, bool nothingHappened)
    {
        try
        {
            await (nothingHappened && !claim.IsRepeat ? store.Release(claim, CancellationToken.None) : store.Abandon(claim, CancellationToken.None));
        }
        catch (Exception failure) when (IsTransient(failure))
        {
            logger.NotGivenUp(claim.Key.Scope, claim.Key.Name, FailureClassifier.Classify(failure).Category);
        }
    }

    TransientException Lost(Claim claim)
    {
        DeduplicationMetrics.Lost.Add(claim.Key);
        logger.ClaimLost(claim.Key.Scope, claim.Key.Name);
        return new TransientException($"The claim of this {claim.Key.Scope} was taken over.");
    }

    TimeSpan Remaining(OncePolicy policy, long started)
    {
        var remaining = policy.Terms.Lease - time.GetElapsedTime(started);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    static bool IsTransient(Exception failure) => FailureClassifier.Classify(failure).Kind is FailureKind.Transient;
}
