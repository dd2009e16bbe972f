using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

/// <summary>
/// One request to the provider, from its attempt on record to what is known after it. The attempt is on record before the request leaves, and the answer is as
/// soon as it is here, whatever becomes of the consumer's unit of work: an answer that is forgotten may be a charge that nobody knows of. An unknown outcome is left
/// to reconciliation.
/// </summary>
internal sealed class AttemptExecution(
    AttemptLedger ledger, IPaymentGateway gateway, IServiceScopeFactory scopes, TimeProvider time, ILogger<AttemptExecution> logger)
{
    public string Provider => gateway.Provider;

    public async Task Run(ConsumeContext context, PaymentAttempt candidate)
    {
        var (attempt, isNew) = await ledger.Open(candidate, context.CancellationToken);
        if (attempt.IsSettled())
            await Repeat(context, attempt);
        else if (isNew)
            await Send(attempt, context.CancellationToken);
        else if (attempt.State == PaymentAttemptState.NotTaken)
            await Send(await ledger.Reopen(attempt, gateway.Provider, context.CancellationToken), context.CancellationToken);
        else
            await LeaveInDoubt(attempt, "the process ended before it had an answer", null, context.CancellationToken);
    }

    Task Repeat(ConsumeContext context, PaymentAttempt attempt)
    {
        logger.OutcomeRepeated(attempt.OrderId, attempt.Id, attempt.State);
        return context.PublishOutcome(attempt);
    }

    /// <summary>For an attempt that is on record as on its way.</summary>
    internal async Task Send(PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        FaultPoint.Reach(FaultPoint.EffectRecorded);
        if (time.GetUtcNow() - attempt.SentAt > PaymentsOptions.LeavesWithin)
            throw await NotTaken(attempt, new ProviderAnswer.NotTaken("not sent: this process was held up", IsPassing: true), cancellationToken);
        var started = time.GetTimestamp();
        var answer = await gateway.Send(attempt, cancellationToken);
        FaultPoint.Reach(FaultPoint.EffectDone);
        logger.ProviderCalled(attempt.OrderId, attempt.Id, answer.GetType().Name, time.GetElapsedTime(started).TotalMilliseconds);
        await (answer switch
        {
            ProviderAnswer.Declined declined when attempt.Kind is PaymentKind.Refund => Fail(attempt, declined.OfRefund(), cancellationToken),
            ProviderAnswer.NotTaken refusal => Fail(attempt, refusal, cancellationToken),
            ProviderAnswer.Unknown => LeaveInDoubt(attempt, answer.Describe(), answer.BodyHash, cancellationToken),
            _ => Settle(answer.ToEvidence(attempt), cancellationToken),
        });
    }

    async Task Settle(Evidence answer, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AttemptSettlement>().Apply(answer, cancellationToken);
    }

    async Task Fail(PaymentAttempt attempt, ProviderAnswer.NotTaken refusal, CancellationToken cancellationToken) =>
        throw await NotTaken(attempt, refusal, cancellationToken);

    /// <summary>Puts on record that it had no effect. The message fails with what is returned: it is tried again, or is for a person.</summary>
    async Task<Exception> NotTaken(PaymentAttempt attempt, ProviderAnswer.NotTaken refusal, CancellationToken cancellationToken)
    {
        var isRecorded = await ledger.Mark(attempt, PaymentAttemptState.NotTaken, refusal.Evidence, cancellationToken, refusal.BodyHash);
        return refusal.IsPassing || !isRecorded
            ? new TransientException($"Payment attempt {attempt.Id} was not taken: {refusal.Evidence}.")
            : new PaymentRefusedException(attempt.Id, refusal.Evidence);
    }

    async Task LeaveInDoubt(PaymentAttempt attempt, string evidence, string? bodyHash, CancellationToken cancellationToken)
    {
        await ledger.Mark(attempt, PaymentAttemptState.InDoubt, evidence, cancellationToken, bodyHash);
        logger.InDoubt(attempt.OrderId, attempt.Id, evidence);
    }
}
