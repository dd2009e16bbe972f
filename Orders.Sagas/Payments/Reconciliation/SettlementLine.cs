using CsvHelper.Configuration;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>One line of a settlement file: a charge that was taken, or a refund that was given.</summary>
internal sealed record SettlementLine
{
    public const string Charge = "charge";
    public const string Refund = "refund";

    public string Type { get; init; } = "";
    public string ProviderReference { get; init; } = "";
    public string MerchantReference { get; init; } = "";
    public decimal Amount { get; init; }
    public string Currency { get; init; } = "";

    /// <summary>Null when no attempt of ours can be meant.</summary>
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
        SourceId = $"settlement/{provider}/{Type}/{ProviderReference}",
    };

    /// <summary>Columns are found by their names, in any order; those that are not named here are left alone.</summary>
    internal sealed class Map : ClassMap<SettlementLine>
    {
        public Map()
        {
            Map(x => x.Type).Name("type").Validate(field => field.Field is Charge or Refund);
            Map(x => x.ProviderReference).Name("providerReference").Validate(field => field.Field is { Length: > 0 and <= 200 });
            Map(x => x.MerchantReference).Name("merchantReference");
            Map(x => x.Amount).Name("amount").Validate(field => !string.IsNullOrWhiteSpace(field.Field));
            Map(x => x.Currency).Name("currency").Validate(field => field.Field is { Length: 3 });
            Map(x => x.AttemptId).Ignore();
        }
    }
}
