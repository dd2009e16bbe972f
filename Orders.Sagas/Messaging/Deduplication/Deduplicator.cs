using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Runs effects that no transaction covers once: claim, do, confirm.</summary>
/// <remarks>
/// Where the outcome is unknown, the caller's policy chooses: the effect may happen twice, or it may not happen at all. The limits:
/// <list type="bullet">
/// <item>
/// When the process is killed, or the store is unavailable until the lease expires, after the effect and before its confirmation, the
/// outcome is unknown although the effect has happened: <see cref="WhenUnknown.Repeat"/> repeats it, <see cref="WhenUnknown.Hold"/>
/// holds it for an operator.
/// </item>
/// <item>
/// The external system does not know the lease. An owner that is paused beyond its lease just before its effect runs it late, beside the
/// new owner. The effect's cancellation at the end of the lease makes that window small, but does not close it. A receiver that
/// accepts an idempotency key closes the window: pass <see cref="Claim.Key"/> to the receiver.
/// </item>
/// <item>An expired key no longer absorbs duplicates: see <see cref="ClaimTerms.TimeToLive"/>.</item>
/// </list>
/// </remarks>
public sealed class Deduplicator(IDeduplicationStore store, TimeProvider time, ILogger<Deduplicator> logger)
{
    readonly EffectExecution _execution = new(store, time, logger);

    /// <summary>Runs the effect, unless it has happened.</summary>
    /// <param name="key">The effect.</param>
    /// <param name="policy">The lease, and what to do when the outcome is unknown.</param>
    /// <param name="effect">Runs the effect; its token is cancelled when the lease expires.</param>
    /// <param name="cancellationToken">Stops the attempt; the outcome of an effect that has begun is then unknown.</param>
    /// <exception cref="EffectHeldException">The outcome is unknown and the policy is to hold.</exception>
    /// <exception cref="InProgressException">Another owner's lease has not expired.</exception>
    /// <exception cref="TransientException">Another owner has taken over the claim.</exception>
    public async Task<EffectOutcome> RunOnce(
        EffectKey key, EffectPolicy policy, Func<Claim, CancellationToken, Task> effect, CancellationToken cancellationToken)
    {
        // Measured from before the claim by this process's clock, so that the lease ends here no later than in the store.
        var started = time.GetTimestamp();
        var answer = await Claim(key, policy, takeOverFrom: null, cancellationToken);
        if (answer is ClaimAnswer.Unknown unknown)
            answer = await TakeOver(key, policy, unknown, cancellationToken);
        switch (answer)
        {
            case ClaimAnswer.Granted granted:
                FaultPoint.Reach(FaultPoint.EffectClaimed);
                return await _execution.Run(granted.Claim, policy, effect, started, cancellationToken);
            case ClaimAnswer.Done:
                DeduplicationMetrics.Absorbed.Add(key);
                return EffectOutcome.AlreadyDone;
            case ClaimAnswer.InProgress other:
                throw new InProgressException($"Another owner has the claim of this {key.Scope}.", other.Remaining);
            default:
                throw new TransientException($"Another owner took over the claim of this {key.Scope}.");
        }
    }

    Task<ClaimAnswer> Claim(EffectKey key, EffectPolicy policy, Guid? takeOverFrom, CancellationToken cancellationToken) =>
        store.Claim(key, Guid.CreateVersion7(time.GetUtcNow()), policy.Terms, takeOverFrom, cancellationToken);

    async Task<ClaimAnswer> TakeOver(EffectKey key, EffectPolicy policy, ClaimAnswer.Unknown unknown, CancellationToken cancellationToken)
    {
        if (policy.WhenUnknown is WhenUnknown.Hold)
        {
            DeduplicationMetrics.Held.Add(key);
            logger.Held(key.Scope, key.Name, unknown.Since);
            throw new EffectHeldException(key, unknown.Since);
        }

        var answer = await Claim(key, policy, unknown.Owner, cancellationToken);
        if (answer is ClaimAnswer.Granted)
            logger.Repeating(key.Scope, key.Name, unknown.Since);
        return answer;
    }
}
