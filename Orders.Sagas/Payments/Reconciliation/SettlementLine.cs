using System.Globalization;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>One line of a settlement file: a charge or a refund that took effect.</summary>
internal sealed record SettlementLine
{
    public const string Charge = "charge";
    public const string Refund = "refund";

    /// <summary>The line's number in the file; the header is line 1.</summary>
    public int Number { get; init; }
    public string Type { get; init; } = "";
    public string ProviderReference { get; init; } = "";
    public string MerchantReference { get; init; } = "";

    /// <summary>What was moved, to or from the customer.</summary>
    public decimal Amount { get; init; }
    public string Currency { get; init; } = "";

    /// <summary>The attempt's id; null when the merchant reference cannot be one.</summary>
    public Guid? AttemptId => Guid.TryParse(MerchantReference, out var id) ? id : null;

    public Evidence ToEvidence(string provider, Guid attemptId) => new()
    {
        AttemptId = attemptId,
        Provider = provider,
        Kind = Type is Refund ? PaymentKind.Refund : PaymentKind.Charge,
        Source = PaymentAttemptEventKind.Settlement,
        Outcome = EvidenceOutcome.Succeeded,
        ProviderReference = ProviderReference,
        Amount = Amount,
        Currency = Currency,
        SourceId = SourceId(provider),
    };

    /// <summary>The key of the line's content, which identifies duplicates.</summary>
    /// <remarks>
    /// The key includes the amount and currency, so a corrected line is not a duplicate of the wrong one. Trailing zeros are dropped.
    /// </remarks>
    string SourceId(string provider)
    {
        var amount = Amount.ToString("0.############################", CultureInfo.InvariantCulture);
        return $"settlement/{provider}/{Type}/{ProviderReference}/{amount} {Currency}";
    }
}
