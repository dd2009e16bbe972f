namespace Orders.Sagas.Inventory;

/// <summary>How many pieces of an article there are. An article without a row is not limited.</summary>
public sealed class InventoryStock
{
    public required string Sku { get; init; }
    public required int OnHand { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}
