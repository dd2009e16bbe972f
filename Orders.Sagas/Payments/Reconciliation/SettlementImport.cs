using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>Compares a provider's settlement file with our attempts, line by line, and settles what it says more of than we know.</summary>
internal sealed class SettlementImport(OrdersDbContext db, AttemptSettlement settlement)
{
    const int LinesPerRead = 500;

    /// <summary>Reports name this many lines at most; the counts hold all.</summary>
    const int MaxFindings = 200;

    /// <param name="provider">Whose file it is.</param>
    /// <param name="file">CSV in UTF-8 with a header line: type, providerReference, merchantReference, amount, currency.</param>
    /// <param name="cancellationToken">Gives up between two lines; what was applied stays, and the file can be imported again.</param>
    /// <exception cref="SettlementFileException">A line, or the header, cannot be read. Lines before it are applied.</exception>
    public async Task<SettlementReport> Import(string provider, TextReader file, CancellationToken cancellationToken)
    {
        var report = new SettlementReport();
        using var csv = new CsvReader(file, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
        csv.Context.RegisterClassMap<SettlementLine.Map>();
        var lines = new List<SettlementLine>(LinesPerRead);
        try
        {
            await foreach (var line in csv.GetRecordsAsync<SettlementLine>(cancellationToken))
            {
                lines.Add(line);
                if (lines.Count == LinesPerRead)
                    await Apply(provider, lines, report, cancellationToken);
            }
        }
        catch (CsvHelperException e)
        {
            throw new SettlementFileException(csv.Parser.Row, Field(e));
        }
        await Apply(provider, lines, report, cancellationToken);
        return report;
    }

    async Task Apply(string provider, List<SettlementLine> lines, SettlementReport report, CancellationToken cancellationToken)
    {
        var ids = lines.Select(x => x.AttemptId).OfType<Guid>().ToList();
        var attempts = await db.PaymentAttempts.AsNoTracking().Where(x => ids.Contains(x.Id)).ToDictionaryAsync(x => x.Id, cancellationToken);
        foreach (var line in lines)
        {
            var effect = line.AttemptId is { } id && attempts.TryGetValue(id, out var attempt)
                ? await Apply(line.ToEvidence(provider, id), attempt, cancellationToken)
                : EvidenceEffect.Unmatched;
            report.Count(line, effect);
        }
        lines.Clear();
    }

    /// <summary>Most lines say what is known, and cost nothing but the read.</summary>
    async Task<EvidenceEffect> Apply(Evidence evidence, PaymentAttempt attempt, CancellationToken cancellationToken) =>
        attempt.Provider == evidence.Provider && attempt.ProviderReference == evidence.ProviderReference && EvidenceRules.Decide(attempt, evidence) is EvidenceEffect.Confirms
            ? EvidenceEffect.Confirms
            : await settlement.Apply(evidence, cancellationToken);

    static string Field(CsvHelperException e) => e switch
    {
        FieldValidationException validation => $"'{validation.Field}' is not what its column takes",
        HeaderValidationException header => $"the header lacks {string.Join(", ", header.InvalidHeaders.SelectMany(x => x.Names))}",
        _ => "it cannot be read",
    };

    /// <summary>What an import found.</summary>
    internal sealed class SettlementReport
    {
        readonly List<SettlementFinding> _findings = [];

        public int Lines { get; private set; }
        public int Confirmed { get; private set; }
        public int Settled { get; private set; }
        public int Duplicates { get; private set; }
        public int Contradictions { get; private set; }
        public int Unmatched { get; private set; }
        public IReadOnlyList<SettlementFinding> Findings => _findings;

        public void Count(SettlementLine line, EvidenceEffect effect)
        {
            Lines++;
            _ = effect switch
            {
                EvidenceEffect.Settles => Settled++,
                EvidenceEffect.Duplicate => Duplicates++,
                EvidenceEffect.Contradiction => Contradictions++,
                EvidenceEffect.Unmatched => Unmatched++,
                _ => Confirmed++,
            };
            if (effect is not (EvidenceEffect.Confirms or EvidenceEffect.Repeated) && _findings.Count < MaxFindings)
                _findings.Add(new(Lines, effect.ToString(), line.Type, line.ProviderReference, line.MerchantReference));
        }
    }

    internal sealed record SettlementFinding(int Line, string Effect, string Type, string ProviderReference, string MerchantReference);
}

/// <summary>A settlement file cannot be read on.</summary>
internal sealed class SettlementFileException(int line, string problem) : Exception($"Line {line}: {problem}.");
