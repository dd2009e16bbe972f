namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>What an import found. A line that was imported before counts, and is named, by what it did then: reading a file again tells the same.</summary>
internal sealed class SettlementReport
{
    /// <summary>Of each effect this many lines are named, so that many of one kind do not hide another; the counts hold all.</summary>
    const int MaxFindingsOfAnEffect = 200;

    readonly List<SettlementFinding> _findings = [];
    readonly Dictionary<EvidenceEffect, int> _counts = [];

    public int Lines { get; private set; }
    public int Confirmed => Of(EvidenceEffect.Confirms);
    public int Settled => Of(EvidenceEffect.Settles);
    public int Duplicates => Of(EvidenceEffect.Duplicate);
    public int Contradictions => Of(EvidenceEffect.Contradiction);
    public int Unmatched => Of(EvidenceEffect.Unmatched);

    /// <summary>How many of the lines had done what they do before this import.</summary>
    public int Repeated { get; private set; }
    public IReadOnlyList<SettlementFinding> Findings => _findings;

    public void Count(SettlementLine line, EvidenceEffect effect, bool repeated)
    {
        Lines++;
        Repeated += repeated ? 1 : 0;
        _counts[effect] = Of(effect) + 1;
        if (effect is not EvidenceEffect.Confirms && Of(effect) <= MaxFindingsOfAnEffect)
            _findings.Add(new(line.Number, effect.ToString(), line.Type, line.ProviderReference, line.MerchantReference));
    }

    int Of(EvidenceEffect effect) => _counts.GetValueOrDefault(effect);
}

/// <summary>A line that says more than was known; the header is line 1.</summary>
internal sealed record SettlementFinding(int Line, string Effect, string Type, string ProviderReference, string MerchantReference);
