using System.Text.Json.Serialization;

namespace Orders.Api.Development.Sandbox;

/// <summary>One line of the ledger: something that took effect in the outside world.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "entry")]
[JsonDerivedType(typeof(ChargeEntry), "charge")]
[JsonDerivedType(typeof(RefundEntry), "refund")]
[JsonDerivedType(typeof(ShipmentEntry), "shipment")]
[JsonDerivedType(typeof(AcknowledgementEntry), "acknowledgement")]
internal abstract record LedgerEntry
{
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The Idempotency-Key that this entry answers from now on; null where the caller sends none.</summary>
    public string? Key { get; init; }
}

/// <summary>What the payment provider did. It is written down when it is decided, and can take effect later by that alone: no restart loses it.</summary>
internal abstract record EffectEntry : LedgerEntry
{
    public required string Id { get; init; }
    public required string MerchantReference { get; init; }
    public required decimal Amount { get; init; }

    /// <summary>Null when it took effect at once.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>From when on the look-up shows it; null when that does not lag.</summary>
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>Null when none is sent.</summary>
    public WebhookPlan? Webhook { get; init; }

    /// <summary>When it took, or takes, effect.</summary>
    [JsonIgnore]
    public DateTimeOffset At => EffectiveAt ?? CreatedAt;
}

internal sealed record WebhookPlan(DateTimeOffset At, int Copies, bool IsForged);

internal sealed record ChargeEntry : EffectEntry
{
    public required string Provider { get; init; }
    public required string Currency { get; init; }
    public required string PaymentMethod { get; init; }

    /// <summary>Null when the money was taken.</summary>
    public string? DeclineCode { get; init; }
}

internal sealed record RefundEntry : EffectEntry
{
    public required string ChargeId { get; init; }
}

/// <summary>An effect's webhook was taken.</summary>
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
