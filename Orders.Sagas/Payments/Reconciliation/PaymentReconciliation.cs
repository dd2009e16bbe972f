using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Reconciles attempts in doubt by the provider's capabilities. Attempts that cannot be reconciled wait for an operator.</summary>
internal sealed class PaymentReconciliation(
    DueAttempts due, AttemptLedger ledger, IPaymentGateway gateway, KeyedRepeats repeats, IServiceScopeFactory scopes,
    IOptions<PaymentsOptions> options, TimeProvider time, ILogger<PaymentReconciliation> logger)
{
    /// <summary>Checks a batch of due attempts once.</summary>
    /// <returns>How many attempts were due.</returns>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var window = new SendWindow(time);
        var (attempts, now) = await due.Claim(gateway.Provider, cancellationToken);
        await Task.WhenAll(attempts.Select(attempt => Check(attempt, now, window, cancellationToken)));
        return attempts.Count;
    }

    /// <param name="attempt">The claimed attempt.</param>
    /// <param name="now">PostgreSQL's time of the claim: no look-up is earlier.</param>
    /// <param name="window">Opened before the claim.</param>
    /// <param name="cancellationToken">Stops the check; a later round checks again.</param>
    async Task Check(PaymentAttempt attempt, DateTimeOffset now, SendWindow window, CancellationToken cancellationToken)
    {
        // The sender's time-out has passed. If the sender resumes, the row's state check rejects its write.
        if (attempt.State is PaymentAttemptState.Requested
            && !await ledger.Mark(attempt, PaymentAttemptState.InDoubt, "no answer was recorded", cancellationToken))
            return;
        if (attempt.State is PaymentAttemptState.NotTaken)
            await due.StopChecking(attempt, cancellationToken);
        else if (gateway.Capabilities.HasFlag(ProviderCapabilities.LookUp))
            await LookUp(attempt, now, cancellationToken);
        else if (repeats.IsPossible(attempt, now) && await IsUnanswered(attempt, cancellationToken))
            await Repeat(attempt, window, cancellationToken);
        else
            await due.StopChecking(attempt, cancellationToken);
    }

    async Task LookUp(PaymentAttempt attempt, DateTimeOffset askedAt, CancellationToken cancellationToken)
    {
        var reference = attempt.Kind is PaymentKind.Charge ? attempt.Id : await due.FindCharge(attempt, cancellationToken);
        if (reference is null)
        {
            await due.StopChecking(attempt, cancellationToken);
            return;
        }
        var conclusiveAfter = options.Value.NotFoundCountsAfter;
        if (await gateway.LookUp(reference.Value, cancellationToken) is not { } charges)
        {
            logger.LookUpFailed(attempt.OrderId, attempt.Id);
            return;
        }
        // The charge that settled the attempt goes first: once the provider has confirmed it, the others are duplicates.
        var found = LookUpEvidence.From(attempt, charges, askedAt, conclusiveAfter);
        foreach (var evidence in found.OrderByDescending(x => x.ProviderReference == attempt.ProviderReference))
            await scopes.Apply(evidence, cancellationToken);
        if (attempt is { ClaimedReferences.Count: > 0, ClaimedAt: { } claimedAt }
            && askedAt >= claimedAt + options.Value.LookupConclusiveAfter)
            await Refute(attempt, cancellationToken);
        // The first charge found settles an attempt that was sent twice; a second charge can appear until the records are conclusive.
        if (attempt.IsSettled() && askedAt >= attempt.SentAt + conclusiveAfter)
            await due.StopChecking(attempt, cancellationToken);
    }

    /// <summary>In doubt, or settled by a claim that the provider itself has not confirmed.</summary>
    async Task<bool> IsUnanswered(PaymentAttempt attempt, CancellationToken cancellationToken) => attempt.State switch
    {
        PaymentAttemptState.InDoubt => true,
        PaymentAttemptState.Succeeded => attempt is { Kind: PaymentKind.Charge, HasOperatorsReference: false } && attempt.HasReference()
            && !await due.IsNamedByProvider(attempt, cancellationToken),
        _ => false,
    };

    async Task Repeat(PaymentAttempt attempt, SendWindow window, CancellationToken cancellationToken)
    {
        var (answer, effect) = await repeats.Send(attempt, window, cancellationToken);
        if (effect is null)
            logger.StillUnanswered(attempt.OrderId, attempt.Id, answer.Describe());
        else if (attempt.IsSettled())
            await due.StopChecking(attempt, cancellationToken);
    }

    async Task Refute(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ChargeClaims>().Refute(attempt, cancellationToken);
    }
}
