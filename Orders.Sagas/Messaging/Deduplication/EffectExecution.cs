using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Runs an effect whose claim was granted, then confirms, releases or abandons the claim.</summary>
internal sealed class EffectExecution(IDeduplicationStore store, TimeProvider time, ILogger logger)
{
    static readonly TimeSpan ConfirmationRetryPause = TimeSpan.FromMilliseconds(250);

    /// <param name="claim">The claim.</param>
    /// <param name="policy">The lease, and which failures prove that nothing happened.</param>
    /// <param name="effect">Runs the effect.</param>
    /// <param name="started">When the lease began, as a timestamp of the clock.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    public async Task<EffectOutcome> Run(
        Claim claim, EffectPolicy policy, Func<Claim, CancellationToken, Task> effect, long started, CancellationToken cancellationToken)
    {
        using var lease = new CancellationTokenSource(Remaining(policy, started), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Token, cancellationToken);
        if (either.IsCancellationRequested)
        {
            await ReleaseOrAbandon(claim, nothingHappened: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransientException($"The claim of this {claim.Key.Scope} took longer than its lease.");
        }

        try
        {
            await effect(claim, either.Token);
        }
        catch (OperationCanceledException) when (lease.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // No inner exception: MassTransit would treat the chain as a cancellation.
            throw new TransientException($"{claim.Key.Scope} did not end within its lease of {policy.Terms.Lease}.");
        }
        catch (Exception exception)
        {
            await ReleaseOrAbandon(claim, policy.NothingHappened(exception));
            throw;
        }

        FaultPoint.Reach(FaultPoint.EffectDone);
        if (!await Confirm(claim, policy, lease.Token, cancellationToken))
            throw Lost(claim);
        (claim.IsRepeat ? DeduplicationMetrics.Repeated : DeduplicationMetrics.Done).Add(claim.Key);
        return claim.IsRepeat ? EffectOutcome.Repeated : EffectOutcome.Done;
    }

    /// <summary>Confirms the effect, even while the process stops. Retries until the lease expires if the store is unavailable.</summary>
    async Task<bool> Confirm(Claim claim, EffectPolicy policy, CancellationToken lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await store.Confirm(claim, policy.Terms.TimeToLive, CancellationToken.None);
            }
            catch (Exception exception)
                when (IsTransient(exception) && !lease.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                logger.NotConfirmed(claim.Key.Scope, claim.Key.Name, FailureClassifier.Classify(exception).Category);
                await Task.Delay(ConfirmationRetryPause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Ends the claim, so that other owners need not wait for its lease.</summary>
    /// <remarks>A claim that was taken over is never released: its first owner may have run the effect.</remarks>
    async Task ReleaseOrAbandon(Claim claim, bool nothingHappened)
    {
        try
        {
            await (nothingHappened && !claim.IsRepeat
                ? store.Release(claim, CancellationToken.None)
                : store.Abandon(claim, CancellationToken.None));
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            logger.NotReleased(claim.Key.Scope, claim.Key.Name, FailureClassifier.Classify(exception).Category);
        }
    }

    TransientException Lost(Claim claim)
    {
        DeduplicationMetrics.Lost.Add(claim.Key);
        logger.ClaimLost(claim.Key.Scope, claim.Key.Name);
        return new TransientException($"The claim of this {claim.Key.Scope} was taken over.");
    }

    TimeSpan Remaining(EffectPolicy policy, long started)
    {
        var remaining = policy.Terms.Lease - time.GetElapsedTime(started);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    static bool IsTransient(Exception exception) =>
        FailureClassifier.Classify(exception).Kind is FailureKind.Transient or FailureKind.Conflict;
}
