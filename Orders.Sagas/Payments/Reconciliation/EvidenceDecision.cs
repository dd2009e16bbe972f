using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Decides what evidence does to a locked attempt: <see cref="EvidenceRules"/>, and who holds the named charge.</summary>
internal sealed class EvidenceDecision(OrdersDbContext db, AttemptCharges charges)
{
    /// <returns>The effect, and the evidence as the history keeps it.</returns>
    public async Task<(EvidenceEffect Effect, Evidence Evidence)> Decide(
        PaymentAttempt attempt, Evidence evidence, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Before the source is compared: of two transactions that name one charge, the second waits here for the first.
        var effect = await WithHolder(attempt, evidence, EvidenceRules.Decide(attempt, evidence), now, cancellationToken);
        if (evidence.SourceId is not { } source)
            return (effect, evidence);
        switch (await AttemptOf(source, cancellationToken))
        {
            case null:
                return (effect, evidence);
            case { } known when known == attempt.Id:
                return (EvidenceEffect.Repeated, evidence);
            default:
                // The same line or webhook was evidence for another attempt.
                var own = evidence with { SourceId = $"{source}/{attempt.Id}" };
                var isRepeated = await AttemptOf(own.SourceId, cancellationToken) is not null;
                return (isRepeated ? EvidenceEffect.Repeated : EvidenceEffect.Contradiction, own);
        }
    }

    Task<Guid?> AttemptOf(string source, CancellationToken cancellationToken) => db.PaymentAttemptEvents
        .Where(x => x.SourceId == source).Select(x => (Guid?)x.AttemptId).FirstOrDefaultAsync(cancellationToken);

    async Task<EvidenceEffect> WithHolder(
        PaymentAttempt attempt, Evidence evidence, EvidenceEffect effect, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (attempt.Kind is PaymentKind.Refund || evidence is not { Outcome: EvidenceOutcome.Succeeded, ProviderReference: { } reference })
            return effect;
        // A refund needs to know which of the two charges stays.
        if (effect is EvidenceEffect.Duplicate && !await IsKeptByProvidersWord(attempt, cancellationToken))
        {
            if (!PaymentProviders.IsAskedUnderKey(attempt.Provider))
                return ChargeClaims.MayBeNoted(attempt) ? EvidenceEffect.Claimed : EvidenceEffect.Contradiction;
            // Under its key the attempt has one charge: this one. The one that was claimed is somebody else's.
            effect = EvidenceEffect.Settles;
        }
        switch (effect)
        {
            case EvidenceEffect.Claimed:
                return await charges.Find(attempt.Provider, reference, cancellationToken) is { } charge
                    ? charge.AttemptId == attempt.Id ? EvidenceEffect.Confirms : EvidenceEffect.Contradiction
                    : ChargeClaims.MayBeNoted(attempt) ? EvidenceEffect.Claimed : EvidenceEffect.Contradiction;
            case EvidenceEffect.Settles or EvidenceEffect.Confirms or EvidenceEffect.Duplicate:
                return await charges.Hold(attempt, evidence, now, cancellationToken) switch
                {
                    ChargeHold.OfAnotherAttempt => EvidenceEffect.Contradiction,
                    ChargeHold.Held when effect is EvidenceEffect.Duplicate => EvidenceEffect.Confirms,
                    _ => effect,
                };
            default:
                return effect;
        }
    }

    async Task<bool> IsKeptByProvidersWord(PaymentAttempt attempt, CancellationToken cancellationToken) =>
        await charges.Find(attempt.Provider, attempt.ProviderReference!, cancellationToken) is { } kept
        && kept.AttemptId == attempt.Id && kept.Source.IsProvidersWord();
}
