namespace Orders.Contracts;

/// <summary>Inventory has too few units of a SKU for the order: it reserved none, and the order cannot be fulfilled.</summary>
public sealed record OutOfStock : IOrderEvent
{
    /// <summary>The order that cannot be fulfilled.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The SKU that has too few units.</summary>
    public required string Sku { get; init; }

    /// <summary>When Inventory found the shortage.</summary>
    public required DateTimeOffset FoundAt { get; init; }
}
