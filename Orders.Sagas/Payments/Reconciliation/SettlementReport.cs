namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>The result of an import.</summary>
/// <remarks>A line of an earlier import is reported with its first effect, so importing a file again gives the same report.</remarks>
internal sealed class SettlementReport
{
    /// <summary>The most findings listed per effect, so that a frequent effect does not hide a rare one.</summary>
    /// <remarks>The counts include all lines.</remarks>
    const int MaxFindingsOfAnEffect = 200;

    readonly List<SettlementFinding> _findings = [];
    readonly Dictionary<EvidenceEffect, int> _counts = [];

    public int Lines { get; private set; }

    /// <summary>What an operator should notice; null if the file is as usual.</summary>
    public string? Notice => Lines == 0 ? "The file has a header and no lines." : null;
    public int Confirmed => Of(EvidenceEffect.Confirms);
    public int Settled => Of(EvidenceEffect.Settles);
    public int Duplicates => Of(EvidenceEffect.Duplicate);
    public int Claimed => Of(EvidenceEffect.Claimed);
    public int Contradictions => Of(EvidenceEffect.Contradiction);
    public int Unmatched => Of(EvidenceEffect.Unmatched);

    /// <summary>How many lines had been imported before.</summary>
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

/// <summary>A line that does more than confirm a known outcome; the header is line 1.</summary>
internal sealed record SettlementFinding(int Line, string Effect, string Type, string ProviderReference, string MerchantReference);
