namespace Orders.Sagas.Inventory;

/// <summary>Decides the requests of one unit of work in their order, as if each were alone.</summary>
/// <param name="free">The free units of each SKU with a stock row. A SKU that is missing is not limited.</param>
/// <param name="known">The reservations that are stored.</param>
/// <param name="now">When the decisions are made.</param>
internal sealed class UnitReservations(
    IReadOnlyDictionary<string, long> free, IEnumerable<InventoryReservation> known, DateTimeOffset now)
{
    readonly Dictionary<string, long> _free = new(free, StringComparer.Ordinal);
    readonly Dictionary<(Guid, string), (InventoryReservation? Stored, InventoryReservation Current)> _reservations =
        known.ToDictionary(x => (x.OrderId, x.Sku), x => ((InventoryReservation?)x, x));

    /// <summary>The reservations that are not stored yet.</summary>
    public IReadOnlyList<InventoryReservation> Added => [.. _reservations.Values.Where(x => x.Stored is null).Select(x => x.Current)];

    /// <summary>The stored reservations that were decided again.</summary>
    public IReadOnlyList<(InventoryReservation Stored, InventoryReservation Current)> Changed =>
        [.. _reservations.Values.Where(x => x.Stored is not null && x.Stored != x.Current).Select(x => (x.Stored!, x.Current))];

    /// <summary>The decision about a request, which may have been made before.</summary>
    public InventoryReservation Decide(InventoryRequest request)
    {
        var reservation = _reservations.GetValueOrDefault(request.Key).Current;
        return request.Quantity is { } quantity ? Reserve(request, quantity, reservation) : Release(request, reservation);
    }

    /// <summary>Decides a reservation, unless a decision exists. Only a held reservation with another quantity is decided again.</summary>
    InventoryReservation Reserve(InventoryRequest request, int quantity, InventoryReservation? decided)
    {
        if (decided is not (null or { State: InventoryReservationState.Held }) || decided?.Quantity == quantity)
            return decided!;
        GiveBack(decided);
        var state = TryTake(request.Sku, quantity) ? InventoryReservationState.Held : InventoryReservationState.Refused;
        return Set(request, quantity, state, now);
    }

    /// <summary>Releases a reservation. One that has not arrived yet is recorded as released, so that it holds no units then.</summary>
    InventoryReservation Release(InventoryRequest request, InventoryReservation? decided)
    {
        if (decided is { State: InventoryReservationState.Released })
            return decided;
        GiveBack(decided);
        return Set(request, decided?.Quantity ?? 0, InventoryReservationState.Released, decided?.ReservedAt ?? now);
    }

    bool TryTake(string sku, int quantity)
    {
        if (!_free.TryGetValue(sku, out var left))
            return true;
        if (quantity > left)
            return false;
        _free[sku] = left - quantity;
        return true;
    }

    void GiveBack(InventoryReservation? reservation)
    {
        if (reservation is { State: InventoryReservationState.Held } && _free.TryGetValue(reservation.Sku, out var left))
            _free[reservation.Sku] = left + reservation.Quantity;
    }

    InventoryReservation Set(InventoryRequest request, int quantity, InventoryReservationState state, DateTimeOffset at)
    {
        var reservation = new InventoryReservation
        {
            OrderId = request.OrderId,
            Sku = request.Sku,
            Quantity = quantity,
            State = state,
            ReservedAt = at,
        };
        _reservations[request.Key] = (_reservations.GetValueOrDefault(request.Key).Stored, reservation);
        return reservation;
    }
}
