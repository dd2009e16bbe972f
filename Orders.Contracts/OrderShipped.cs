namespace Orders.Contracts;

/// <summary>The carrier has taken over the order's shipment.</summary>
public sealed record OrderShipped : IOrderEvent
{
    /// <summary>The order that was shipped.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>The carrier.</summary>
    public required string Carrier { get; init; }

    /// <summary>The carrier's number for the shipment.</summary>
    public required string TrackingNumber { get; init; }

    /// <summary>When the carrier took the shipment over.</summary>
    public required DateTimeOffset ShippedAt { get; init; }
}
