using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>
/// What lines of settlement files that are on record did when they came first. It follows from the attempt and its history: what was asked never changes, the charge
/// that counts stays the same once an attempt has succeeded, and the first line of its history that says so is the one that settled it.
/// </summary>
internal sealed class PreviousLines(OrdersDbContext db)
{
    /// <returns>Those that are on record as told of their attempt, each with what it did.</returns>
    public async Task<IReadOnlyDictionary<(Guid AttemptId, string? SourceId), EvidenceEffect>> Effects(IReadOnlyList<Evidence> lines, CancellationToken cancellationToken)
    {
        var sources = lines.Select(x => x.SourceId).ToList();
        var told = await db.PaymentAttemptEvents.Where(x => sources.Contains(x.SourceId))
            .Select(x => new
            {
                x.AttemptId,
                x.SourceId,
                Settled = x.State == PaymentAttemptState.Succeeded
                    && !db.PaymentAttemptEvents.Any(y => y.AttemptId == x.AttemptId && y.Id < x.Id && y.State == PaymentAttemptState.Succeeded),
            })
            .ToDictionaryAsync(x => (x.AttemptId, x.SourceId), cancellationToken);
        // Read after their history, so that what a line did is in them.
        var ids = told.Keys.Select(x => x.AttemptId).Distinct().ToList();
        var attempts = ids.Count == 0 ? [] : await db.PaymentAttempts.AsNoTracking().Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
        return lines.DistinctBy(x => (x.AttemptId, x.SourceId)).Where(x => told.ContainsKey((x.AttemptId, x.SourceId)))
            .ToDictionary(x => (x.AttemptId, x.SourceId), x => Effect(attempts[x.AttemptId], x, told[(x.AttemptId, x.SourceId)].Settled));
    }

    static EvidenceEffect Effect(PaymentAttempt attempt, Evidence evidence, bool settled) =>
        EvidenceRules.Decide(attempt, evidence) is var effect && effect is EvidenceEffect.Confirms && settled ? EvidenceEffect.Settles : effect;
}
