using System.Security.Cryptography;
using System.Text.Json;

namespace Orders.Sagas.Payments.Reconciliation;

/// <summary>What a payment provider tells by webhook. The refund's own name is not in it; the look-up and the settlement file have it.</summary>
internal sealed record WebhookEvent(string? Id, string? Type, string? ChargeId, string? MerchantReference, decimal? Amount, string? Currency)
{
    const string RefundSucceeded = "refund.succeeded";

    /// <summary>An outcome of a charge without its name could never be given back.</summary>
    public bool LacksCharge() => Outcome() is not null && string.IsNullOrEmpty(ChargeId);

    /// <summary>Null when the body is not such an event.</summary>
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

    /// <summary>Null when it is of a type, or about a reference, that is not ours.</summary>
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
