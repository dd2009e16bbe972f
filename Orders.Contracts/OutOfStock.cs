namespace Orders.Contracts;

/// <summary>There are not enough pieces of an article for the order: nothing of it was set aside, and the order cannot be fulfilled.</summary>
public sealed record OutOfStock
{
    /// <summary>The order that cannot be fulfilled.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The article that is missing.</summary>
    public required string Sku { get; init; }

    /// <summary>When it was found missing.</summary>
    public required DateTimeOffset FoundAt { get; init; }
}
