namespace Orders.Contracts;

/// <summary>Asks the warehouse to ship a paid order.</summary>
public sealed record RequestFulfilment : IOrderMessage
{
    /// <summary>The order to ship. At most one shipment for an order leaves.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>What the shipment contains.</summary>
    public required IReadOnlyList<OrderLine> Lines { get; init; }
}
