using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Tables;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>Reads and writes the reservations of one unit of work, each with one statement.</summary>
internal sealed class ReservationStore(OrdersDbContext db, TimeProvider time)
{
    sealed record Row(Guid OrderId, string Sku, long? Free, int? Quantity, string? State, DateTimeOffset? ReservedAt)
    {
        public static Row Read(DbDataReader row) => new(
            row.GetGuid(0), row.GetString(1), row.ValueOrNull<long>(2), row.ValueOrNull<int>(3), row.TextOrNull(4),
            row.ValueOrNull<DateTimeOffset>(5));
    }

    /// <summary>Locks the stock of the SKUs until the transaction ends, and reads what is free and what is reserved.</summary>
    /// <remarks>
    /// The lock returns the newest version of a stock row, so a unit that waited for another one sees what that one reserved. All units
    /// lock in the order of the SKUs, so that two of them cannot deadlock. Where there is no stock row, nothing else is read.
    /// </remarks>
    public async Task<UnitReservations> Read(IReadOnlyList<(Guid OrderId, string Sku)> keys, CancellationToken cancellationToken)
    {
        Guid[] orders = [.. keys.Select(key => key.OrderId)];
        string[] skus = [.. keys.Select(key => key.Sku)];
        var rows = await db.Rows(
            $"""
            WITH stock AS MATERIALIZED (
                SELECT sku, on_hand - reserved AS free FROM inventory_stock WHERE sku = ANY ({skus}) ORDER BY sku FOR UPDATE)
            SELECT asked.order_id, asked.sku, stock.free, mine.quantity, mine.state, mine.reserved_at
            FROM unnest({orders}, {skus}) AS asked (order_id, sku)
            LEFT JOIN stock ON stock.sku = asked.sku
            LEFT JOIN inventory_reservation mine ON mine.order_id = asked.order_id AND mine.sku = asked.sku
            """,
            Row.Read,
            cancellationToken);
        var free = rows.Where(row => row.Free is not null).DistinctBy(row => row.Sku).ToDictionary(row => row.Sku, row => row.Free!.Value);
        return new(free, rows.Where(row => row.State is not null).Select(Reservation), time.GetUtcNow());
    }

    /// <summary>Writes what was decided.</summary>
    /// <exception cref="DbUpdateConcurrencyException">Another unit decided one of these reservations meanwhile.</exception>
    public async Task Write(UnitReservations reservations, CancellationToken cancellationToken)
    {
        var (added, changed) = (reservations.Added, reservations.Changed);
        var written = 0;
        if (added.Count > 0)
            written += await Add(added, cancellationToken);
        if (changed.Count > 0)
            written += await Change(changed, cancellationToken);
        if (written != added.Count + changed.Count)
            throw new DbUpdateConcurrencyException("Another unit of work has decided one of these reservations.");
    }

    Task<int> Add(IReadOnlyList<InventoryReservation> added, CancellationToken cancellationToken)
    {
        var (orders, skus, quantities, states, ats) = Columns(added);
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO inventory_reservation (order_id, sku, quantity, state, reserved_at)
            SELECT * FROM unnest({orders}, {skus}, {quantities}, {states}, {ats}) AS added (order_id, sku, quantity, state, reserved_at)
            ORDER BY order_id, sku
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
    }

    Task<int> Change(
        IReadOnlyList<(InventoryReservation Stored, InventoryReservation Current)> changed, CancellationToken cancellationToken)
    {
        var (orders, skus, quantities, states, ats) = Columns([.. changed.Select(x => x.Current)]);
        int[] storedQuantities = [.. changed.Select(x => x.Stored.Quantity)];
        string[] storedStates = [.. changed.Select(x => x.Stored.State.ToString())];
        return db.Database.ExecuteSqlAsync(
            $"""
            UPDATE inventory_reservation mine SET quantity = changed.quantity, state = changed.state, reserved_at = changed.reserved_at
            FROM unnest({orders}, {skus}, {quantities}, {states}, {ats}, {storedQuantities}, {storedStates})
                AS changed (order_id, sku, quantity, state, reserved_at, stored_quantity, stored_state)
            WHERE mine.order_id = changed.order_id AND mine.sku = changed.sku
            AND mine.quantity = changed.stored_quantity AND mine.state = changed.stored_state
            """,
            cancellationToken);
    }

    static (Guid[] Orders, string[] Skus, int[] Quantities, string[] States, DateTimeOffset[] Ats) Columns(
        IReadOnlyList<InventoryReservation> reservations) => (
        [.. reservations.Select(x => x.OrderId)],
        [.. reservations.Select(x => x.Sku)],
        [.. reservations.Select(x => x.Quantity)],
        [.. reservations.Select(x => x.State.ToString())],
        [.. reservations.Select(x => x.ReservedAt)]);

    static InventoryReservation Reservation(Row row) => new()
    {
        OrderId = row.OrderId,
        Sku = row.Sku,
        Quantity = row.Quantity!.Value,
        State = Enum.Parse<InventoryReservationState>(row.State!),
        ReservedAt = row.ReservedAt!.Value,
    };
}
