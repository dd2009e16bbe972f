using System.Globalization;
using CsvHelper.Configuration;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>One line of a settlement file: a charge that was taken, or a refund that was given.</summary>
internal sealed record SettlementLine
{
    public const string Charge = "charge";
    public const string Refund = "refund";

    /// <summary>Where it stands in the file, as an editor counts; the header is line 1.</summary>
    public int Number { get; init; }
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
        SourceId = SourceId(provider),
    };

    /// <summary>With what was moved, so that a line that was corrected is not taken for the one before it. Zeros after the last decimal say nothing.</summary>
    string SourceId(string provider) =>
        string.Create(CultureInfo.InvariantCulture, $"settlement/{provider}/{Type}/{ProviderReference}/{Amount:0.############################} {Currency}");

    /// <summary>Columns are found by their names, in any order; those that are not named here are left alone.</summary>
    internal sealed class Map : ClassMap<SettlementLine>
    {
        /// <summary>Not the thousands of 12,50, which would be 1250.</summary>
        const NumberStyles AmountStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

        public Map()
        {
            Map(x => x.Type).Name("type").Validate(field => field.Field is Charge or Refund);
            Map(x => x.ProviderReference).Name("providerReference").Validate(field => field.Field is { Length: > 0 and <= 200 });
            Map(x => x.MerchantReference).Name("merchantReference");
            Map(x => x.Amount).Name("amount").TypeConverterOption.NumberStyles(AmountStyle).Validate(field => !string.IsNullOrWhiteSpace(field.Field));
            Map(x => x.Currency).Name("currency").Validate(field => field.Field is { Length: 3 });
        }

        /// <summary>What a column takes, in words.</summary>
        public static string Takes(string? column) => column switch
        {
            "type" => "must be charge or refund",
            "providerReference" => "must have 1 to 200 characters",
            "amount" => "must be a number with a decimal point, like 12.50",
            "currency" => "must be a code of three letters, like EUR",
            _ => "must be there",
        };
    }
}
