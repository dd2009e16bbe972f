using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Reconciles attempts in doubt by the provider's capabilities. Attempts that cannot be reconciled wait for an operator.</summary>
internal sealed class PaymentReconciliation(
    DueAttempts due, AttemptLedger ledger, IPaymentGateway gateway, IServiceScopeFactory scopes, IOptions<PaymentsOptions> options,
    TimeProvider time, ILogger<PaymentReconciliation> logger)
{
    /// <summary>Checks a batch of due attempts once.</summary>
    /// <returns>How many attempts were due.</returns>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var attempts = await due.Claim(gateway.Provider, cancellationToken);
        await Task.WhenAll(attempts.Select(attempt => Check(attempt, cancellationToken)));
        return attempts.Count;
    }

    async Task Check(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        // The sender's time-out has passed. If the sender resumes, the row's state check rejects its write.
        if (attempt.State is PaymentAttemptState.Requested
            && !await ledger.Mark(attempt, PaymentAttemptState.InDoubt, "no answer was recorded", cancellationToken))
            return;
        if (attempt.State is PaymentAttemptState.NotTaken)
            await due.StopChecking(attempt, cancellationToken);
        else if (gateway.Capabilities.HasFlag(ProviderCapabilities.LookUp))
            await LookUp(attempt, cancellationToken);
        else if (gateway.Capabilities.HasFlag(ProviderCapabilities.IdempotencyKey) && IsKeyValid(attempt))
            await Repeat(attempt, cancellationToken);
        else
            await due.StopChecking(attempt, cancellationToken);
    }

    async Task LookUp(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        var reference = attempt.Kind is PaymentKind.Charge ? attempt.Id : await due.FindCharge(attempt, cancellationToken);
        if (reference is null)
        {
            await due.StopChecking(attempt, cancellationToken);
            return;
        }
        var (askedAt, conclusiveAfter) = (time.GetUtcNow(), options.Value.NotFoundCountsAfter);
        if (await gateway.LookUp(reference.Value, cancellationToken) is not { } charges)
        {
            logger.LookUpFailed(attempt.OrderId, attempt.Id);
            return;
        }
        foreach (var evidence in LookUpEvidence.From(attempt, charges, askedAt, conclusiveAfter))
            await Apply(evidence, cancellationToken);
        // The first charge found settles an attempt that was sent twice; a second charge can appear until the records are conclusive.
        if (attempt.IsSettled() && askedAt >= attempt.SentAt + conclusiveAfter)
            await due.StopChecking(attempt, cancellationToken);
    }

    bool IsKeyValid(PaymentAttempt attempt) =>
        attempt.State is PaymentAttemptState.InDoubt && time.GetUtcNow() < attempt.RequestedAt + options.Value.KeyValidFor;

    /// <summary>Sends the request again under the same idempotency key, so that it takes effect once, then or now.</summary>
    async Task Repeat(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        await ledger.Append(attempt, PaymentAttemptEventKind.RequestedAgain, attempt.DescribeRequest(), null, cancellationToken);
        var answer = await gateway.Send(attempt, cancellationToken);
        if (answer is ProviderAnswer.Succeeded or ProviderAnswer.Declined)
        {
            await Apply(answer.ToEvidence(attempt), cancellationToken);
            return;
        }
        await ledger.Append(attempt, AttemptHistory.AnswerKind(answer.BodyHash), answer.Describe(), answer.BodyHash, cancellationToken);
        logger.StillInDoubt(attempt.OrderId, attempt.Id, answer.Describe());
    }

    async Task Apply(Evidence evidence, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AttemptSettlement>().Apply(evidence, cancellationToken);
    }
}
