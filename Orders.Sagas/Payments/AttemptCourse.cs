using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>
/// One request to the provider, from its attempt on record to what is known after it. The attempt is on record before the request leaves; its outcome and the
/// event that tells it belong to the consumer's unit of work, which commits after this returns. An unknown outcome is left to reconciliation.
/// </summary>
internal sealed class AttemptCourse(
    AttemptLedger ledger, IPaymentGateway gateway, OrdersDbContext unit, TimeProvider time, ILogger<AttemptCourse> logger)
{
    public string Provider => gateway.Provider;

    public async Task Run(ConsumeContext context, PaymentAttempt candidate)
    {
        var (attempt, isNew) = await ledger.Open(candidate, context.CancellationToken);
        if (attempt.IsSettled())
            await Repeat(context, attempt);
        else if (isNew)
            await Send(context, attempt);
        else if (attempt.State == PaymentAttemptState.NotTaken)
            await Send(context, await ledger.Reopen(attempt, gateway.Provider, context.CancellationToken));
        else
            await LeaveInDoubt(attempt, "the process ended before it had an answer", null, context.CancellationToken);
    }

    Task Repeat(ConsumeContext context, PaymentAttempt attempt)
    {
        logger.OutcomeRepeated(attempt.OrderId, attempt.Id, attempt.State);
        return context.PublishOutcome(attempt);
    }

    async Task Send(ConsumeContext context, PaymentAttempt attempt)
    {
        FaultPoint.Reach(FaultPoint.EffectRecorded);
        var started = time.GetTimestamp();
        var answer = await gateway.Send(attempt, context.CancellationToken);
        logger.ProviderCalled(attempt.OrderId, attempt.Id, answer.GetType().Name, time.GetElapsedTime(started).TotalMilliseconds);
        await (answer switch
        {
            ProviderAnswer.Succeeded(var reference) => Settle(context, attempt, answer, x => x.Succeed(reference, time.GetUtcNow())),
            ProviderAnswer.Declined(var reference, var code) => Settle(context, attempt, answer, x => x.Decline(reference, code, time.GetUtcNow())),
            ProviderAnswer.NotTaken refusal => NotTaken(attempt, refusal, context.CancellationToken),
            _ => LeaveInDoubt(attempt, answer.Describe(), answer.BodyHash, context.CancellationToken),
        });
    }

    Task Settle(ConsumeContext context, PaymentAttempt attempt, ProviderAnswer answer, Action<PaymentAttempt> settle)
    {
        unit.Attach(attempt);
        settle(attempt);
        unit.Add(attempt.Line(PaymentAttemptEventKind.Answered, time.GetUtcNow(), answer.Describe(), answer.BodyHash));
        return context.PublishOutcome(attempt);
    }

    async Task NotTaken(PaymentAttempt attempt, ProviderAnswer.NotTaken refusal, CancellationToken cancellationToken)
    {
        await ledger.Mark(attempt, PaymentAttemptState.NotTaken, refusal.Evidence, cancellationToken, refusal.BodyHash);
        throw refusal.IsPassing
            ? new TransientException($"Payment attempt {attempt.Id} was not taken: {refusal.Evidence}.")
            : new PaymentRefusedException(attempt.Id, refusal.Evidence);
    }

    async Task LeaveInDoubt(PaymentAttempt attempt, string evidence, string? bodyHash, CancellationToken cancellationToken)
    {
        await ledger.Mark(attempt, PaymentAttemptState.InDoubt, evidence, cancellationToken, bodyHash);
        logger.InDoubt(attempt.OrderId, attempt.Id, evidence);
    }
}
