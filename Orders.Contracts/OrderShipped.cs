namespace Orders.Contracts;

/// <summary>The carrier has the order's parcel.</summary>
public sealed record OrderShipped
{
    /// <summary>The order that was shipped.</summary>
    public required Guid OrderId { get; init; }

    /// <summary>Who carries the parcel.</summary>
    public required string Carrier { get; init; }

    /// <summary>The carrier's name for the parcel.</summary>
    public required string TrackingNumber { get; init; }

    /// <summary>When the carrier took the parcel.</summary>
    public required DateTimeOffset ShippedAt { get; init; }
}
