namespace Orders.Sagas.Inventory;

/// <summary>Pieces of one article that are set aside for one order. (Order, article) is its natural key: asking for it again changes nothing.</summary>
public sealed class InventoryReservation
{
    public required Guid OrderId { get; init; }
    public required string Sku { get; init; }
    public required int Quantity { get; init; }
    public required DateTimeOffset ReservedAt { get; init; }
}
