namespace Orders.Contracts;

/// <summary>
/// Asks Inventory to reserve units of one SKU for an order. One request for each SKU; lines of the same SKU are added up.
/// </summary>
public sealed record ReserveInventory : IOrderMessage
{
    /// <summary>The order to reserve for. With <see cref="Sku"/> the reservation's identity.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The SKU.</summary>
    public required string Sku { get; init; }

    /// <summary>How many units; at least 1. The total that the order needs, not an addition to an earlier reservation.</summary>
    public required int Quantity { get; init; }
}
