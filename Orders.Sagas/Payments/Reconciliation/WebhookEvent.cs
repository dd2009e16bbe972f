using System.Security.Cryptography;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>A payment provider's webhook, without the refund's reference, which look-ups and settlement files have.</summary>
internal sealed record WebhookEvent(
    string? Id, string? Type, string? ChargeId, string? MerchantReference, decimal? Amount, string? Currency)
{
    const string ChargeSucceeded = "charge.succeeded";
    const string ChargeDeclined = "charge.declined";
    const string RefundSucceeded = "refund.succeeded";

    /// <summary>Whether events of this type report the outcome of a charge or refund. All others are about nothing of ours.</summary>
    public static bool IsOutcome(string? type) => type is ChargeSucceeded or ChargeDeclined or RefundSucceeded;

    /// <summary>The attempt's id; null when the merchant reference is not one of ours.</summary>
    public Guid? AttemptId => Guid.TryParse(MerchantReference, out var id) ? id : null;

    /// <summary>Turns an event that reports an outcome into evidence.</summary>
    /// <param name="attempt">The attempt that the event names.</param>
    /// <param name="provider">The provider that signed the event.</param>
    /// <param name="body">The signed bytes.</param>
    public Evidence ToEvidence(Guid attempt, string provider, ReadOnlySpan<byte> body) => new()
    {
        AttemptId = attempt,
        Provider = provider,
        Kind = Type is RefundSucceeded ? PaymentKind.Refund : PaymentKind.Charge,
        Source = PaymentAttemptEventKind.Webhook,
        Outcome = Type is ChargeDeclined ? EvidenceOutcome.Declined : EvidenceOutcome.Succeeded,
        ProviderReference = Type is RefundSucceeded ? null : ChargeId,
        Amount = Amount,
        Currency = Currency,
        BodyHash = Convert.ToHexStringLower(SHA256.HashData(body)),
        SourceId = $"webhook/{provider}/{Id}",
    };
}
