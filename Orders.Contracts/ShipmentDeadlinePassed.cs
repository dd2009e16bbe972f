namespace Orders.Contracts;

/// <summary>A paid order did not leave in time.</summary>
public sealed record ShipmentDeadlinePassed
{
    /// <summary>The order that has not left.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>When its parcel should have left.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
