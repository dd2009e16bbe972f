using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments;

/// <summary>
/// Charges once for an order. The attempt is on record before the request leaves; its outcome and the event that tells it belong to the consumer's unit of
/// work, which commits after this returns.
/// </summary>
internal sealed class RequestPaymentConsumer(
    AttemptLedger ledger, IPaymentGateway gateway, OrdersDbContext unit, TimeProvider time, ILogger<RequestPaymentConsumer> logger)
    : IConsumer<RequestPayment>
{
    public async Task Consume(ConsumeContext<RequestPayment> context)
    {
        var (attempt, isNew) = await ledger.Open(context.Message, gateway.Provider, context.CancellationToken);
        if (attempt.IsSettled())
            await Repeat(context, attempt);
        else if (isNew)
            await Charge(context, attempt, mayHaveCharged: false);
        else if (attempt.State == PaymentAttemptState.NotTaken)
            await Charge(context, await ledger.Reopen(attempt, gateway.Provider, context.CancellationToken), mayHaveCharged: false);
        else if (gateway.AbsorbsRepeats && gateway.Provider == attempt.Provider)
            await Charge(context, attempt, mayHaveCharged: true);
        else
            await LeaveInDoubt(attempt, attempt.Evidence ?? "the process ended before it had an answer", context.CancellationToken);
    }

    Task Repeat(ConsumeContext context, PaymentAttempt attempt)
    {
        logger.OutcomeRepeated(attempt.OrderId, attempt.Id, attempt.State);
        return context.PublishOutcome(attempt);
    }

    async Task Charge(ConsumeContext<RequestPayment> context, PaymentAttempt attempt, bool mayHaveCharged)
    {
        var started = time.GetTimestamp();
        var outcome = await gateway.Charge(attempt, context.Message.PaymentMethod, context.CancellationToken);
        logger.ProviderCalled(attempt.OrderId, attempt.Id, outcome.GetType().Name, time.GetElapsedTime(started).TotalMilliseconds);
        await (outcome switch
        {
            ChargeOutcome.Succeeded(var reference) => Settle(context, attempt, x => x.Succeed(reference, time.GetUtcNow())),
            ChargeOutcome.Declined(var reference, var code) => Settle(context, attempt, x => x.Decline(reference, code, time.GetUtcNow())),
            ChargeOutcome.NotTaken refusal => NotTaken(attempt, refusal, mayHaveCharged, context.CancellationToken),
            ChargeOutcome.Unknown(var evidence) => Unknown(attempt, evidence, context.CancellationToken),
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome of a charge."),
        });
    }

    Task Settle(ConsumeContext context, PaymentAttempt attempt, Action<PaymentAttempt> settle)
    {
        unit.Attach(attempt);
        settle(attempt);
        return context.PublishOutcome(attempt);
    }

    /// <summary>This try had no effect. An earlier one, before a crash or a time-out, may have had: then the attempt stays in doubt.</summary>
    async Task NotTaken(PaymentAttempt attempt, ChargeOutcome.NotTaken refusal, bool mayHaveCharged, CancellationToken cancellationToken)
    {
        var state = mayHaveCharged ? PaymentAttemptState.InDoubt : PaymentAttemptState.NotTaken;
        await ledger.Mark(attempt, state, refusal.Evidence, cancellationToken);
        throw refusal.IsPassing
            ? new TransientException($"Payment attempt {attempt.Id} was not taken: {refusal.Evidence}.")
            : new PaymentRefusedException(attempt.Id, refusal.Evidence);
    }

    async Task Unknown(PaymentAttempt attempt, string evidence, CancellationToken cancellationToken)
    {
        await LeaveInDoubt(attempt, evidence, cancellationToken);
        if (gateway.AbsorbsRepeats)
            throw new TransientException($"Payment attempt {attempt.Id} is in doubt: {evidence}.");
    }

    async Task LeaveInDoubt(PaymentAttempt attempt, string evidence, CancellationToken cancellationToken)
    {
        await ledger.Mark(attempt, PaymentAttemptState.InDoubt, evidence, cancellationToken);
        logger.InDoubt(attempt.OrderId, attempt.Id, evidence);
    }
}
