namespace Orders.Contracts;

/// <summary>Asks Inventory to release a reservation for good: a later <see cref="ReserveInventory"/> reserves nothing.</summary>
public sealed record ReleaseInventory : IOrderMessage
{
    /// <summary>The order that no longer needs the units; with <see cref="Sku"/> the identity of the reservation.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The SKU to release.</summary>
    public required string Sku { get; init; }
}
