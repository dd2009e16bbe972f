using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Imports a provider's settlement file: each line is evidence about an attempt.</summary>
internal sealed class SettlementImport(
    OrdersDbContext db, AttemptSettlement settlement, ImportedLines imported)
{
    const int LinesPerRead = 500;

    /// <param name="provider">The provider that wrote the file.</param>
    /// <param name="text">CSV in UTF-8 with a header line: type, providerReference, merchantReference, amount, currency.</param>
    /// <param name="cancellationToken">Stops between two lines. Applied lines stay applied, and the file can be imported again.</param>
    /// <returns>The report, and the line that could not be read, if any. All lines before that line are applied, none after it.</returns>
    public async Task<(SettlementReport Report, UnreadableLine? Unreadable)> Import(
        string provider, TextReader text, CancellationToken cancellationToken)
    {
        var report = new SettlementReport();
        using var file = new SettlementFile(text);
        await foreach (var lines in file.Lines(cancellationToken).Chunk(LinesPerRead).WithCancellation(cancellationToken))
            await Apply(provider, lines, report, cancellationToken);
        return (report, file.Unreadable);
    }

    async Task Apply(string provider, SettlementLine[] lines, SettlementReport report, CancellationToken cancellationToken)
    {
        var candidates = lines.Where(x => x.AttemptId is not null).Select(x => x.ToEvidence(provider, x.AttemptId!.Value)).ToList();
        var earlierEffects = await imported.Effects(candidates, cancellationToken);
        var ids = candidates.Select(x => x.AttemptId).ToList();
        var attempts = await db.PaymentAttempts.AsNoTracking().Where(x => ids.Contains(x.Id))
            .ToDictionaryAsync(x => x.Id, cancellationToken);
        foreach (var line in lines)
        {
            if (line.AttemptId is not { } id || !attempts.TryGetValue(id, out var attempt))
                report.Count(line, EvidenceEffect.Unmatched, repeated: false);
            else if (line.ToEvidence(provider, id) is var evidence && earlierEffects.TryGetValue((id, evidence.SourceId), out var effect))
                report.Count(line, effect, repeated: true);
            else
                await Apply(line, evidence, attempt, report, cancellationToken);
        }
    }

    /// <summary>Applies a new line. Most lines confirm a known outcome and cost no transaction.</summary>
    async Task Apply(
        SettlementLine line, Evidence evidence, PaymentAttempt attempt, SettlementReport report, CancellationToken cancellationToken)
    {
        var effect = IsKnown(attempt, evidence) ? EvidenceEffect.Confirms : await settlement.Apply(evidence, cancellationToken);
        var repeated = effect is EvidenceEffect.Repeated;
        report.Count(line, repeated ? await EarlierEffect(evidence, cancellationToken) : effect, repeated);
    }

    static bool IsKnown(PaymentAttempt attempt, Evidence evidence) => attempt.Provider == evidence.Provider
        && attempt.ProviderReference == evidence.ProviderReference && EvidenceRules.Decide(attempt, evidence) is EvidenceEffect.Confirms;

    /// <summary>The effect of a line that was recorded a moment ago, by this file or by a concurrent import.</summary>
    /// <remarks>A line that was recorded for another attempt is a contradiction, because a charge belongs to one attempt.</remarks>
    async Task<EvidenceEffect> EarlierEffect(Evidence evidence, CancellationToken cancellationToken)
    {
        var effects = await imported.Effects([evidence], cancellationToken);
        if (effects.TryGetValue((evidence.AttemptId, evidence.SourceId), out var effect))
            return effect;
        return EvidenceEffect.Contradiction;
    }
}
