using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Compares a provider's settlement file with our attempts, line by line, and settles what it says more of than we know.</summary>
internal sealed class SettlementImport(OrdersDbContext db, AttemptSettlement settlement, PreviousLines earlier, ILogger<SettlementImport> logger)
{
    const int LinesPerRead = 500;

    /// <param name="provider">Whose file it is.</param>
    /// <param name="text">CSV in UTF-8 with a header line: type, providerReference, merchantReference, amount, currency.</param>
    /// <param name="cancellationToken">Gives up between two lines; what was applied stays, and the file can be imported again.</param>
    /// <returns>What was found, and the line that could not be read, if there is one. All lines before it are applied, none after it.</returns>
    public async Task<(SettlementReport Report, UnreadableLine? Unreadable)> Import(string provider, TextReader text, CancellationToken cancellationToken)
    {
        var report = new SettlementReport();
        using var file = new SettlementFile(text);
        await foreach (var lines in file.Lines(cancellationToken).Chunk(LinesPerRead).WithCancellation(cancellationToken))
            await Apply(provider, lines, report, cancellationToken);
        return (report, file.Unreadable);
    }

    async Task Apply(string provider, SettlementLine[] lines, SettlementReport report, CancellationToken cancellationToken)
    {
        var told = lines.Where(x => x.AttemptId is not null).Select(x => x.ToEvidence(provider, x.AttemptId!.Value)).ToList();
        var before = await earlier.Effects(told, cancellationToken);
        var ids = told.Select(x => x.AttemptId).ToList();
        var attempts = await db.PaymentAttempts.AsNoTracking().Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
        foreach (var line in lines)
        {
            if (line.AttemptId is not { } id || !attempts.TryGetValue(id, out var attempt))
                report.Count(line, EvidenceEffect.Unmatched, repeated: false);
            else if (line.ToEvidence(provider, id) is var evidence && before.TryGetValue((id, evidence.SourceId), out var then))
                report.Count(line, then, repeated: true);
            else
                await Apply(line, evidence, attempt, report, cancellationToken);
        }
    }

    /// <summary>Most lines say what is known, and cost nothing but the read.</summary>
    async Task Apply(SettlementLine line, Evidence evidence, PaymentAttempt attempt, SettlementReport report, CancellationToken cancellationToken)
    {
        var effect = attempt.Provider == evidence.Provider && attempt.ProviderReference == evidence.ProviderReference && EvidenceRules.Decide(attempt, evidence) is EvidenceEffect.Confirms
            ? EvidenceEffect.Confirms
            : await settlement.Apply(evidence, cancellationToken);
        report.Count(
            line, effect is EvidenceEffect.Repeated ? await Repeated(evidence, attempt, cancellationToken) : effect, repeated: effect is EvidenceEffect.Repeated);
    }

    /// <summary>Told a moment ago, by this file or by another import; or told of another attempt, and one charge cannot be two attempts'.</summary>
    async Task<EvidenceEffect> Repeated(Evidence evidence, PaymentAttempt attempt, CancellationToken cancellationToken)
    {
        if ((await earlier.Effects([evidence], cancellationToken)).TryGetValue((evidence.AttemptId, evidence.SourceId), out var then))
            return then;
        logger.Contradiction(attempt.OrderId, attempt.Id, evidence.Source, attempt.State);
        return EvidenceEffect.Contradiction;
    }
}
