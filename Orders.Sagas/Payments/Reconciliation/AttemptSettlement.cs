using MassTransit;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Applies evidence to an attempt, in one transaction under the attempt's row lock.</summary>
/// <remarks>
/// The transaction includes the attempt, its charges, its history and the published messages. Every source of evidence uses this class.
/// </remarks>
internal sealed class AttemptSettlement(
    OrdersDbContext db, EvidenceDecision decision, ChargeClaims claims, AttemptCharges charges, IPublishEndpoint publish,
    ILogger<AttemptSettlement> logger)
{
    public async Task<EvidenceEffect> Apply(Evidence evidence, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var effect = await Apply(await db.LockAttempt(evidence.AttemptId, cancellationToken), evidence, cancellationToken);
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
        var (before, now) = (attempt.State, await db.Database.Now(cancellationToken));
        (var effect, evidence) = await decision.Decide(attempt, evidence, now, cancellationToken);
        if (effect is EvidenceEffect.Repeated)
            return effect;
        await (effect switch
        {
            EvidenceEffect.Settles => Settle(attempt, evidence, now, cancellationToken),
            EvidenceEffect.Duplicate => RefundDuplicate(attempt, evidence, cancellationToken),
            EvidenceEffect.Claimed => claims.Note(attempt, evidence, now),
            EvidenceEffect.Contradiction => RecordContradiction(attempt, evidence),
            EvidenceEffect.Confirms => Confirm(attempt, evidence, cancellationToken),
            _ => Task.CompletedTask,
        });
        if (BelongsInHistory(evidence, effect))
            db.Add(attempt.ToEvent(
                evidence.Source, now, evidence.Describe(), evidence.BodyHash, evidence.By, evidence.SourceId, effect));
        PaymentMetrics.Evidence(evidence.Source, effect);
        logger.EvidenceApplied(attempt.OrderId, attempt.Id, evidence.Source, effect, before, attempt.State);
        return effect;
    }

    static bool BelongsInHistory(Evidence evidence, EvidenceEffect effect) =>
        effect is EvidenceEffect.Settles or EvidenceEffect.Duplicate or EvidenceEffect.Contradiction
        || evidence.SourceId is not null || evidence.Source is PaymentAttemptEventKind.Answered;

    async Task Settle(PaymentAttempt attempt, Evidence evidence, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (evidence.Outcome is EvidenceOutcome.NotTaken)
        {
            await RequestAgain(attempt, evidence, cancellationToken);
            return;
        }
        var reference = evidence.ProviderReference ?? attempt.Id.ToString();
        var (isCorrection, nextCheckAt) = (attempt.State is PaymentAttemptState.Succeeded, attempt.NextCheckAt);
        if (isCorrection)
            await charges.Refute(attempt, evidence, now, cancellationToken);
        if (evidence.Outcome is EvidenceOutcome.Succeeded)
            attempt.Succeed(reference, now);
        else
            attempt.Decline(reference, CardNumber.Mask(DeclineCode.Of(evidence.DeclineCode))!, now);
        attempt.HasOperatorsReference = evidence is { Source: PaymentAttemptEventKind.Resolution, ProviderReference: not null };
        if (evidence.Source is not PaymentAttemptEventKind.Answered)
            attempt.Evidence = CardNumber.Mask(evidence.Reason is null ? $"{evidence.Source}" : $"{evidence.Source}: {evidence.Reason}");
        // A claim ends the doubt. The provider is asked nevertheless, while it remembers the key: only its word makes a refund possible.
        if (IsClaimOfCharge(attempt, evidence) && PaymentProviders.IsAskedUnderKey(attempt.Provider))
            attempt.NextCheckAt = nextCheckAt ?? now;
        await (isCorrection ? publish.PublishCorrection(attempt, cancellationToken) : publish.PublishOutcome(attempt, cancellationToken));
    }

    static bool IsClaimOfCharge(PaymentAttempt attempt, Evidence evidence) =>
        attempt is { Kind: PaymentKind.Charge, State: PaymentAttemptState.Succeeded } && evidence.Source.IsClaim();

    /// <summary>Publishes the request again, because the evidence shows that the first had no effect.</summary>
    /// <remarks>The consumer skips the request if the order no longer needs it.</remarks>
    Task RequestAgain(PaymentAttempt attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        attempt.State = PaymentAttemptState.NotTaken;
        attempt.Evidence = CardNumber.Mask(evidence.Reason);
        attempt.NextCheckAt = null;
        var id = MessageIds.From(attempt.Id, $"again/{attempt.Sends}");
        return publish.Publish(attempt.ToRequest(), context => context.IdentifyAs(id), cancellationToken);
    }

    Task RefundDuplicate(PaymentAttempt attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        logger.DuplicateCharge(attempt.OrderId, attempt.Id, attempt.ProviderReference, evidence.ProviderReference);
        ChargeClaims.End(attempt, evidence.ProviderReference!);
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

    /// <remarks>Checks go on unless the provider itself contradicts: a wrong file must not keep a doubt from ending.</remarks>
    Task RecordContradiction(PaymentAttempt attempt, Evidence evidence)
    {
        if (attempt.State is PaymentAttemptState.Requested)
            attempt.State = PaymentAttemptState.InDoubt;
        if (!attempt.IsSettled())
        {
            attempt.Evidence = CardNumber.Mask($"{evidence.Source} contradicts: {evidence.Describe()}");
            if (evidence.Source.IsProvidersWord())
                attempt.NextCheckAt = null;
        }
        logger.Contradiction(attempt.OrderId, attempt.Id, evidence.Source, attempt.State);
        return Task.CompletedTask;
    }

    /// <summary>Notes a reference that takes the place of a stand-in, and asks no more once the provider has answered.</summary>
    async Task Confirm(PaymentAttempt attempt, Evidence evidence, CancellationToken cancellationToken)
    {
        if (evidence is not { Outcome: EvidenceOutcome.Succeeded, ProviderReference: { } reference })
            return;
        if (evidence.Source.IsProvidersWord() && PaymentProviders.IsAskedUnderKey(attempt.Provider))
            attempt.NextCheckAt = null;
        var isStandIn = attempt.HasOperatorsReference || !attempt.HasReference();
        if (isStandIn && attempt.ProviderReference is { } typed && typed != reference)
            await charges.Release(attempt, typed, cancellationToken);
        if (isStandIn)
        {
            attempt.HasOperatorsReference = evidence.Source is PaymentAttemptEventKind.Resolution;
            attempt.ProviderReference = reference;
        }
    }
}
