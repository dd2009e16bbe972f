namespace Orders.Sagas.Inventory;

/// <summary>Pieces of one article that are set aside for one order, or could not be. (Order, article) is its natural key: asking for it again changes nothing.</summary>
public sealed class InventoryReservation
{
    public required Guid OrderId { get; init; }
    public required string Sku { get; init; }
    public required int Quantity { get; init; }
    public required InventoryReservationState State { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset ReservedAt { get; init; }
}

public enum InventoryReservationState
{
    /// <summary>The pieces are set aside.</summary>
    Held,

    /// <summary>There were not enough, and nothing was set aside. Final, also when more pieces come.</summary>
    Refused,

    /// <summary>The order does not need the pieces any more. Final, also when the reservation comes only then.</summary>
    Released,
}
