using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Payments.Reconciliation;

namespace Orders.Sagas.Payments;

/// <summary>Records an attempt, sends its request, records the answer.</summary>
/// <remarks>
/// Both records are committed apart from the consumer's unit of work, so a rollback of the unit cannot lose a charge. An unknown outcome is
/// left to reconciliation.
/// </remarks>
internal sealed class AttemptExecution(
    AttemptLedger ledger, RecordedAnswers answers, IPaymentGateway gateway, TimeProvider time, ILogger<AttemptExecution> logger)
{
    static readonly ProviderAnswer.NotTaken PausedForTooLong = new("not sent: this process was paused for too long", IsTransient: true);

    public string Provider => gateway.Provider;

    /// <param name="context">The message that requests the charge or refund.</param>
    /// <param name="create">Creates the attempt at the given time; PostgreSQL's clock dates its record.</param>
    public async Task Run(ConsumeContext context, Func<DateTimeOffset, PaymentAttempt> create)
    {
        var window = new SendWindow(time);
        var (attempt, isNew) = await ledger.Open(create(time.GetUtcNow()), context.CancellationToken);
        if (attempt.IsSettled())
            await PublishAgain(context, attempt);
        else if (isNew)
            await Send(attempt, window, context.CancellationToken);
        else if (attempt.State == PaymentAttemptState.NotTaken)
            await Send(
                attempt = await ledger.Reopen(attempt, gateway.Provider, context.CancellationToken), window, context.CancellationToken);
        else
            await LeaveInDoubt(attempt, "the process ended before it recorded an answer", null, context.CancellationToken);
        if (attempt.State is PaymentAttemptState.InDoubt)
            context.ProvesNothing();
    }

    Task PublishAgain(ConsumeContext context, PaymentAttempt attempt)
    {
        context.ProvesNothing();
        logger.OutcomePublishedAgain(attempt.OrderId, attempt.Id, attempt.State);
        return context.PublishOutcome(attempt);
    }

    /// <summary>Sends the request of a recorded attempt, while the window is open.</summary>
    internal async Task Send(PaymentAttempt attempt, SendWindow window, CancellationToken cancellationToken)
    {
        FaultPoint.Reach(FaultPoint.EffectRecorded);
        if (window.IsClosed)
            throw await RecordNotTaken(attempt, PausedForTooLong, cancellationToken);
        var started = time.GetTimestamp();
        var answer = await gateway.Send(attempt, cancellationToken);
        FaultPoint.Reach(FaultPoint.EffectDone);
        logger.ProviderCalled(attempt.OrderId, attempt.Id, answer.GetType().Name, time.GetElapsedTime(started).TotalMilliseconds);
        await (answer switch
        {
            ProviderAnswer.Declined declined when attempt.Kind is PaymentKind.Refund =>
                Fail(attempt, declined.OfRefund(), cancellationToken),
            ProviderAnswer.NotTaken refusal => Fail(attempt, refusal, cancellationToken),
            ProviderAnswer.Unknown => LeaveInDoubt(attempt, answer.Describe(), answer.BodyHash, cancellationToken),
            _ => answers.Record(attempt, answer.ToEvidence(attempt), cancellationToken),
        });
    }

    async Task Fail(PaymentAttempt attempt, ProviderAnswer.NotTaken refusal, CancellationToken cancellationToken) =>
        throw await RecordNotTaken(attempt, refusal, cancellationToken);

    /// <summary>Records that the request had no effect.</summary>
    /// <returns>The exception to throw: the endpoint retries the message, or stores a dead letter.</returns>
    async Task<Exception> RecordNotTaken(PaymentAttempt attempt, ProviderAnswer.NotTaken refusal, CancellationToken cancellationToken)
    {
        var isRecorded = await ledger.Mark(attempt, PaymentAttemptState.NotTaken, refusal.Evidence, cancellationToken, refusal.BodyHash);
        return refusal.IsTransient || !isRecorded
            ? new TransientException($"Payment attempt {attempt.Id} was not taken and is retried: {refusal.Evidence}.")
            {
                RetryAfter = refusal.RetryAfter,
            }
            : new PaymentRefusedException(attempt.Id, refusal.Evidence);
    }

    async Task LeaveInDoubt(PaymentAttempt attempt, string evidence, string? bodyHash, CancellationToken cancellationToken)
    {
        await ledger.Mark(attempt, PaymentAttemptState.InDoubt, evidence, cancellationToken, bodyHash);
        logger.InDoubt(attempt.OrderId, attempt.Id, evidence);
    }
}
