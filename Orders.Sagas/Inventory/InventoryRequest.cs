namespace Orders.Sagas.Inventory;

/// <summary>A request to hold units of a SKU for an order, or to release them.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Sku">The SKU.</param>
/// <param name="Quantity">How many units to hold; null releases the reservation.</param>
internal readonly record struct InventoryRequest(Guid OrderId, string Sku, int? Quantity)
{
    /// <summary>The natural key of the reservation.</summary>
    public (Guid OrderId, string Sku) Key => (OrderId, Sku);
}
