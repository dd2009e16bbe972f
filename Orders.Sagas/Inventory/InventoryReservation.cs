namespace Orders.Sagas.Inventory;

/// <summary>The decision whether units of one SKU are held for one order.</summary>
/// <remarks>The natural key is (order, SKU), so a duplicate request changes nothing.</remarks>
public sealed class InventoryReservation
{
    public required Guid OrderId { get; init; }
    public required string Sku { get; init; }
    public required int Quantity { get; init; }
    public required InventoryReservationState State { get; init; }

    /// <summary>When the decision was made.</summary>
    public required DateTimeOffset ReservedAt { get; init; }
}

public enum InventoryReservationState
{
    /// <summary>The units are held for the order.</summary>
    Held,

    /// <summary>There were not enough units, and none is held. Final, even when more arrive.</summary>
    Refused,

    /// <summary>The order no longer needs the units. Final, even when the reservation arrives after its release.</summary>
    Released,
}
