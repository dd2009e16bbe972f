namespace Orders.Sagas.Inventory;

/// <summary>How many units of a SKU are on hand, and how many of them are held for orders. A SKU without a row is not limited.</summary>
public sealed class InventoryStock
{
    public required string Sku { get; init; }
    public required int OnHand { get; init; }

    /// <summary>The sum of the SKU's held reservations. PostgreSQL keeps it: see <see cref="ReservedStockSchema"/>.</summary>
    public long Reserved { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}
