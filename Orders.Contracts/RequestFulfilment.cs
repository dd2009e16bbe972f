namespace Orders.Contracts;

/// <summary>Asks the warehouse to pack and hand over a paid order.</summary>
public sealed record RequestFulfilment
{
    /// <summary>The order to fulfil; at most one parcel for an order leaves.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>What goes into the parcel.</summary>
    public required IReadOnlyList<OrderLine> Lines { get; init; }
}
