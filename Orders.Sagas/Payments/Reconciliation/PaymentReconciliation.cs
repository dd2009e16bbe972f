using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Finds out what became of attempts whose outcome is unknown, by what their provider offers. What it cannot find out waits for an operator.</summary>
internal sealed class PaymentReconciliation(
    DueAttempts due, AttemptLedger ledger, IPaymentGateway gateway, IServiceScopeFactory scopes, IOptions<PaymentsOptions> options, TimeProvider time,
    ILogger<PaymentReconciliation> logger)
{
    /// <summary>Looks once at all that are due.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var attempts = await due.Take(gateway.Provider, cancellationToken);
        await Task.WhenAll(attempts.Select(attempt => Look(attempt, cancellationToken)));
        return attempts.Count;
    }

    async Task Look(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        // Its answer is long due: whoever sent it is gone, or was asleep and will find the row changed.
        if (attempt.State is PaymentAttemptState.Requested
            && !await ledger.Mark(attempt, PaymentAttemptState.InDoubt, "no answer is on record", cancellationToken))
            return;
        if (attempt.State is PaymentAttemptState.NotTaken)
            await due.GiveUp(attempt, cancellationToken);
        else if (gateway.Capabilities.HasFlag(ProviderCapabilities.LookUp))
            await LookUp(attempt, cancellationToken);
        else if (gateway.Capabilities.HasFlag(ProviderCapabilities.IdempotencyKey) && IsKeyKnown(attempt))
            await Repeat(attempt, cancellationToken);
        else
            await due.GiveUp(attempt, cancellationToken);
    }

    async Task LookUp(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        var reference = attempt.Kind is PaymentKind.Charge ? attempt.Id : await due.ChargeOf(attempt, cancellationToken);
        if (reference is null)
        {
            await due.GiveUp(attempt, cancellationToken);
            return;
        }
        var (asked, conclusiveAfter) = (time.GetUtcNow(), options.Value.NotFoundCountsAfter);
        if (await gateway.LookUp(reference.Value, cancellationToken) is not { } books)
        {
            logger.NotLookedUp(attempt.OrderId, attempt.Id);
            return;
        }
        foreach (var evidence in LookUpRules.Read(attempt, books, asked, conclusiveAfter))
            await Apply(evidence, cancellationToken);
        // A request that left twice is settled by what is found first; only now nothing more can come.
        if (attempt.IsSettled() && asked >= attempt.SentAt + conclusiveAfter)
            await due.GiveUp(attempt, cancellationToken);
    }

    bool IsKeyKnown(PaymentAttempt attempt) =>
        attempt.State is PaymentAttemptState.InDoubt && time.GetUtcNow() < attempt.RequestedAt + options.Value.KeyValidFor;

    /// <summary>The same request under the same key: it has taken effect, or does now, once.</summary>
    async Task Repeat(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        await ledger.Note(attempt, PaymentAttemptEventKind.RequestedAgain, attempt.Asked(), null, cancellationToken);
        var answer = await gateway.Send(attempt, cancellationToken);
        if (answer is ProviderAnswer.Succeeded or ProviderAnswer.Declined)
        {
            await Apply(answer.ToEvidence(attempt), cancellationToken);
            return;
        }
        await ledger.Note(attempt, AttemptHistory.KindOf(answer.BodyHash), answer.Describe(), answer.BodyHash, cancellationToken);
        logger.StillInDoubt(attempt.OrderId, attempt.Id, answer.Describe());
    }

    async Task Apply(Evidence evidence, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AttemptSettlement>().Apply(evidence, cancellationToken);
    }
}
