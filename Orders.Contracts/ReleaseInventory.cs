namespace Orders.Contracts;

/// <summary>
/// Asks Inventory to release a reservation for good: a <see cref="ReserveInventory"/> that arrives later reserves nothing.
/// </summary>
public sealed record ReleaseInventory : IOrderMessage
{
    /// <summary>The order that needs the units no longer. With <see cref="Sku"/> the reservation's identity.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The SKU.</summary>
    public required string Sku { get; init; }
}
