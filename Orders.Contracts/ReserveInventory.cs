namespace Orders.Contracts;

/// <summary>Asks Inventory to reserve units of one SKU for an order.</summary>
/// <remarks>One request for each SKU: the quantities of lines with the same SKU are added up.</remarks>
public sealed record ReserveInventory : IOrderMessage
{
    /// <summary>The order to reserve for; with <see cref="Sku"/> the identity of the reservation.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The SKU to reserve.</summary>
    public required string Sku { get; init; }

    /// <summary>How many units; at least 1. The total that the order needs, not an addition to an earlier reservation.</summary>
    public required int Quantity { get; init; }
}
