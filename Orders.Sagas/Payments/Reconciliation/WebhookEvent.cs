using System.Security.Cryptography;
using System.Text.Json;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>A payment provider's webhook, without the refund's reference, which look-ups and settlement files have.</summary>
internal sealed record WebhookEvent(
    string? Id, string? Type, string? ChargeId, string? MerchantReference, decimal? Amount, string? Currency)
{
    const string RefundSucceeded = "refund.succeeded";

    /// <summary>Whether the event reports an outcome without a charge id. Such a charge could never be refunded.</summary>
    public bool LacksChargeId() => Outcome() is not null && string.IsNullOrEmpty(ChargeId);

    /// <summary>Reads a body.</summary>
    /// <returns>Null when the body is not JSON of a webhook.</returns>
    public static WebhookEvent? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<WebhookEvent>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Turns the event into evidence.</summary>
    /// <returns>Null when its type is not handled, or its reference is not an attempt's.</returns>
    public Evidence? ToEvidence(string provider, ReadOnlySpan<byte> body)
    {
        if (Id is not { Length: > 0 and <= 200 } || !Guid.TryParse(MerchantReference, out var attempt) || Outcome() is not { } outcome)
            return null;
        return new()
        {
            AttemptId = attempt,
            Provider = provider,
            Kind = Type is RefundSucceeded ? PaymentKind.Refund : PaymentKind.Charge,
            Source = PaymentAttemptEventKind.Webhook,
            Outcome = outcome,
            ProviderReference = Type is RefundSucceeded ? null : ChargeId,
            Amount = Amount,
            Currency = Currency,
            BodyHash = Convert.ToHexStringLower(SHA256.HashData(body)),
            SourceId = $"webhook/{provider}/{Id}",
        };
    }

    EvidenceOutcome? Outcome() => Type switch
    {
        "charge.succeeded" or RefundSucceeded => EvidenceOutcome.Succeeded,
        "charge.declined" => EvidenceOutcome.Declined,
        _ => null,
    };
}
