using System.Text.Json.Serialization;

namespace Orders.Api.Sandbox;

/// <summary>One line of the ledger: something that took effect in the outside world.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "entry")]
[JsonDerivedType(typeof(ChargeEntry), "charge")]
[JsonDerivedType(typeof(RefundEntry), "refund")]
[JsonDerivedType(typeof(ShipmentEntry), "shipment")]
internal abstract record LedgerEntry
{
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The Idempotency-Key that this entry answers from now on; null where the caller sends none.</summary>
    public string? Key { get; init; }
}

internal sealed record ChargeEntry : LedgerEntry
{
    public required string Id { get; init; }
    public required string Provider { get; init; }
    public required string MerchantReference { get; init; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public required string PaymentMethod { get; init; }

    /// <summary>Null when the money was taken.</summary>
    public string? DeclineCode { get; init; }
}

internal sealed record RefundEntry : LedgerEntry
{
    public required string Id { get; init; }
    public required string ChargeId { get; init; }
    public required string MerchantReference { get; init; }
    public required decimal Amount { get; init; }
}

internal sealed record ShipmentEntry : LedgerEntry
{
    public required Guid OrderId { get; init; }
    public required IReadOnlyList<ShipmentLine> Lines { get; init; }
}

internal sealed record ShipmentLine(string? Sku, int? Quantity);
