namespace Orders.Contracts;

/// <summary>Takes a reservation back, for good: one that is asked for again, or only then, stays released.</summary>
public sealed record ReleaseInventory
{
    /// <summary>The order that needs the pieces no more; with <see cref="Sku"/> the reservation's identity.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The article.</summary>
    public required string Sku { get; init; }
}
