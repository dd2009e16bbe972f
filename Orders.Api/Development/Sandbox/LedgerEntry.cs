using System.Text.Json.Serialization;

namespace Orders.Api.Development.Sandbox;

/// <summary>One line of the ledger.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "entry")]
[JsonDerivedType(typeof(ChargeEntry), "charge")]
[JsonDerivedType(typeof(RefundEntry), "refund")]
[JsonDerivedType(typeof(ShipmentEntry), "shipment")]
[JsonDerivedType(typeof(AcknowledgementEntry), "acknowledgement")]
internal abstract record LedgerEntry
{
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The request's Idempotency-Key; null if the caller sent none.</summary>
    public string? Key { get; init; }
}

/// <summary>A charge or a refund.</summary>
/// <remarks>An effect is recorded when it is decided, so a restart does not lose an effect that is due later.</remarks>
internal abstract record EffectEntry : LedgerEntry
{
    public required string Id { get; init; }
    public required string MerchantReference { get; init; }
    public required decimal Amount { get; init; }

    /// <summary>When a late effect happens; null if it happened at once.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>When the look-up shows the effect; null if the look-up does not lag.</summary>
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>The webhook to send; null for none.</summary>
    public WebhookPlan? Webhook { get; init; }

    /// <summary>When the effect happens.</summary>
    [JsonIgnore]
    public DateTimeOffset At => EffectiveAt ?? CreatedAt;
}

/// <summary>When a webhook is sent, how many times, and with which signature.</summary>
internal sealed record WebhookPlan(DateTimeOffset At, int Copies, bool IsForged);

internal sealed record ChargeEntry : EffectEntry
{
    public required string Provider { get; init; }
    public required string Currency { get; init; }
    public required string PaymentMethod { get; init; }

    /// <summary>Why the charge was declined; null if the money was captured.</summary>
    public string? DeclineCode { get; init; }
}

internal sealed record RefundEntry : EffectEntry
{
    public required string ChargeId { get; init; }
}

/// <summary>The receiver acknowledged an effect's webhook.</summary>
internal sealed record AcknowledgementEntry : LedgerEntry
{
    public required string EffectId { get; init; }
}

internal sealed record ShipmentEntry : LedgerEntry
{
    public required Guid OrderId { get; init; }
    public required IReadOnlyList<ShipmentLine> Lines { get; init; }
}

internal sealed record ShipmentLine(string? Sku, int? Quantity);
