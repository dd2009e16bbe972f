using System.Globalization;
using CsvHelper.Configuration;

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

    /// <summary>Maps columns by name in any order; ignores others.</summary>
    internal sealed class Map : ClassMap<SettlementLine>
    {
        /// <summary>Without thousands separators, which would read 12,50 as 1250.</summary>
        const NumberStyles AmountStyle =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

        public Map()
        {
            Map(x => x.Type).Name("type").Validate(field => field.Field is Charge or Refund);
            Map(x => x.ProviderReference).Name("providerReference").Validate(field => field.Field is { Length: > 0 and <= 200 });
            Map(x => x.MerchantReference).Name("merchantReference");
            Map(x => x.Amount).Name("amount").TypeConverterOption.NumberStyles(AmountStyle)
                .Validate(field => !string.IsNullOrWhiteSpace(field.Field));
            Map(x => x.Currency).Name("currency").Validate(field => field.Field is { Length: 3 });
        }

        /// <summary>What a column must hold, as error text.</summary>
        public static string Requirement(string? column) => column switch
        {
            "type" => "must be charge or refund",
            "providerReference" => "must have 1 to 200 characters",
            "amount" => "must be a number with a decimal point, like 12.50",
            "currency" => "must be a code of three letters, like EUR",
            _ => "is required",
        };
    }
}
