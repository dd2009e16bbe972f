using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Derives the effect of settlement lines of earlier imports from the attempt and its history.</summary>
/// <remarks>
/// A request never changes, a succeeded attempt keeps its charge, and the first event with the state Succeeded is the one that settled the
/// attempt.
/// </remarks>
internal sealed class ImportedLines(OrdersDbContext db)
{
    /// <returns>The effect of each line that the history of its attempt already holds.</returns>
    public async Task<IReadOnlyDictionary<(Guid AttemptId, string? SourceId), EvidenceEffect>> Effects(
        IReadOnlyList<Evidence> lines, CancellationToken cancellationToken)
    {
        var sources = lines.Select(x => x.SourceId).ToList();
        var recorded = await db.PaymentAttemptEvents.Where(x => sources.Contains(x.SourceId))
            .Select(x => new
            {
                x.AttemptId,
                x.SourceId,
                x.Effect,
                HasSettled = x.State == PaymentAttemptState.Succeeded
                    && !db.PaymentAttemptEvents.Any(
                        y => y.AttemptId == x.AttemptId && y.Id < x.Id && y.State == PaymentAttemptState.Succeeded),
            })
            .ToDictionaryAsync(x => (x.AttemptId, x.SourceId), cancellationToken);
        // The attempts are read after their history, so they include the effect of each recorded line.
        var ids = recorded.Keys.Select(x => x.AttemptId).Distinct().ToList();
        var attempts = ids.Count == 0
            ? []
            : await db.PaymentAttempts.AsNoTracking().Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
        return lines.DistinctBy(x => (x.AttemptId, x.SourceId)).Where(x => recorded.ContainsKey((x.AttemptId, x.SourceId)))
            .ToDictionary(
                x => (x.AttemptId, x.SourceId),
                x => recorded[(x.AttemptId, x.SourceId)] is { Effect: { } effect }
                    ? effect
                    : Effect(attempts[x.AttemptId], x, recorded[(x.AttemptId, x.SourceId)].HasSettled));
    }

    static EvidenceEffect Effect(PaymentAttempt attempt, Evidence evidence, bool hasSettled)
    {
        var effect = EvidenceRules.Decide(attempt, evidence);
        return effect is EvidenceEffect.Confirms && hasSettled ? EvidenceEffect.Settles : effect;
    }
}
