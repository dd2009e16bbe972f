namespace Orders.Contracts;

/// <summary>Asks Inventory to set pieces of one article aside for an order. One for each article: lines of the same article are added up.</summary>
public sealed record ReserveInventory
{
    /// <summary>The order to reserve for; with <see cref="Sku"/> the reservation's identity.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The article.</summary>
    public required string Sku { get; init; }

    /// <summary>How many pieces; at least 1. What the order needs in all, not what to add to an earlier reservation.</summary>
    public required int Quantity { get; init; }
}
