using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Applies evidence to an attempt, in one transaction under the attempt's row lock.</summary>
/// <remarks>
/// The transaction includes the attempt, its history and the published messages. Every source of evidence uses this class.
/// </remarks>
internal sealed class AttemptSettlement(OrdersDbContext db, IPublishEndpoint publish, TimeProvider time, ILogger<AttemptSettlement> logger)
{
    public async Task<EvidenceEffect> Apply(Evidence evidence, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var effect = await Apply(await Lock(evidence.AttemptId, cancellationToken), evidence, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        db.ChangeTracker.Clear();
        return effect;
    }

    async Task<EvidenceEffect> Apply(PaymentAttempt? attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        if (attempt is null || (evidence.Provider is { } provider && provider != attempt.Provider))
        {
            logger.Unmatched(evidence.AttemptId, evidence.Source);
            return EvidenceEffect.Unmatched;
        }
        if (evidence.SourceId is { } source && await db.PaymentAttemptEvents.AnyAsync(x => x.SourceId == source, cancellationToken))
            return EvidenceEffect.Repeated;
        var before = attempt.State;
        var effect = EvidenceRules.Decide(attempt, evidence);
        await (effect switch
        {
            EvidenceEffect.Settles => Settle(attempt, evidence, cancellationToken),
            EvidenceEffect.Duplicate => RefundDuplicate(attempt, evidence, cancellationToken),
            EvidenceEffect.Contradiction => RecordContradiction(attempt, evidence),
            EvidenceEffect.Confirms => Confirm(attempt, evidence),
            _ => Task.CompletedTask,
        });
        if (BelongsInHistory(evidence, effect))
            db.Add(attempt.ToEvent(
                evidence.Source, time.GetUtcNow(), evidence.Describe(), evidence.BodyHash, evidence.By, evidence.SourceId));
        PaymentMetrics.Evidence(evidence.Source, effect);
        logger.EvidenceApplied(attempt.OrderId, attempt.Id, evidence.Source, effect, before, attempt.State);
        return effect;
    }

    static bool BelongsInHistory(Evidence evidence, EvidenceEffect effect) =>
        effect is EvidenceEffect.Settles or EvidenceEffect.Duplicate or EvidenceEffect.Contradiction
        || evidence.SourceId is not null || evidence.Source is PaymentAttemptEventKind.Answered;

    Task<PaymentAttempt?> Lock(Guid id, CancellationToken cancellationToken) =>
        db.PaymentAttempts.FromSql($"SELECT * FROM payment_attempt WHERE id = {id} FOR UPDATE").SingleOrDefaultAsync(cancellationToken);

    async Task Settle(PaymentAttempt attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        if (evidence.Outcome is EvidenceOutcome.NotTaken)
        {
            await RequestAgain(attempt, evidence, cancellationToken);
            return;
        }
        var reference = evidence.ProviderReference ?? attempt.Id.ToString();
        if (evidence.Outcome is EvidenceOutcome.Succeeded)
            attempt.Succeed(reference, time.GetUtcNow());
        else
            attempt.Decline(reference, evidence.DeclineCode ?? "declined", time.GetUtcNow());
        attempt.HasOperatorsReference = evidence is { Source: PaymentAttemptEventKind.Resolution, ProviderReference: not null };
        if (evidence.Source is not PaymentAttemptEventKind.Answered)
            attempt.Evidence = evidence.Reason is null ? $"{evidence.Source}" : $"{evidence.Source}: {evidence.Reason}";
        await publish.PublishOutcome(attempt, cancellationToken);
    }

    /// <summary>Publishes the request again, because the evidence shows that the first had no effect.</summary>
    /// <remarks>The consumer skips the request if the order no longer needs it.</remarks>
    Task RequestAgain(PaymentAttempt attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        attempt.State = PaymentAttemptState.NotTaken;
        attempt.Evidence = evidence.Reason;
        attempt.NextCheckAt = null;
        var id = MessageIds.From(attempt.Id, $"again/{attempt.Sends}");
        return publish.Publish(attempt.ToRequest(), context => context.IdentifyAs(id), cancellationToken);
    }

    Task RefundDuplicate(PaymentAttempt attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        logger.DuplicateCharge(attempt.OrderId, attempt.Id, attempt.ProviderReference, evidence.ProviderReference);
        var refund = new RequestRefund
        {
            OrderId = attempt.OrderId,
            PaymentReference = evidence.ProviderReference!,
            Amount = attempt.Amount,
            Currency = attempt.Currency,
            Reason = RefundReason.DuplicateCharge,
        };
        var id = MessageIds.From(attempt.Id, $"duplicate/{refund.PaymentReference}");
        return publish.Publish(refund, context => context.IdentifyAs(id), cancellationToken);
    }

    Task RecordContradiction(PaymentAttempt attempt, Evidence evidence)
    {
        if (attempt.State is PaymentAttemptState.Requested)
            attempt.State = PaymentAttemptState.InDoubt;
        if (!attempt.IsSettled())
        {
            attempt.Evidence = $"{evidence.Source} contradicts: {evidence.Describe()}";
            attempt.NextCheckAt = null;
        }
        logger.Contradiction(attempt.OrderId, attempt.Id, evidence.Source, attempt.State);
        return Task.CompletedTask;
    }

    static Task Confirm(PaymentAttempt attempt, Evidence evidence)
    {
        if (evidence is { Outcome: EvidenceOutcome.Succeeded, ProviderReference: { } reference })
        {
            var isTyped = attempt.HasOperatorsReference || attempt.ProviderReference == attempt.Id.ToString();
            attempt.HasOperatorsReference = isTyped && evidence.Source is PaymentAttemptEventKind.Resolution;
            attempt.ProviderReference = reference;
        }
        return Task.CompletedTask;
    }
}
