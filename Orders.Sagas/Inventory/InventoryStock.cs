namespace Orders.Sagas.Inventory;

/// <summary>How many units of a SKU are on hand. A SKU without a row is not limited.</summary>
public sealed class InventoryStock
{
    public required string Sku { get; init; }
    public required int OnHand { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}
