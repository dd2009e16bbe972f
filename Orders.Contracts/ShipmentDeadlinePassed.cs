namespace Orders.Contracts;

/// <summary>A paid order was not shipped in time.</summary>
public sealed record ShipmentDeadlinePassed : IOrderEvent
{
    /// <summary>The order that is not shipped.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When the shipment was due.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
