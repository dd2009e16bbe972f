using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.OrderSaga;

/// <summary>Queries by which a side effect decides whether to begin.</summary>
/// <remarks>The saga compensates a side effect that begins while its order ends.</remarks>
internal static class EndedOrders
{
    /// <summary>
    /// Whether the order ended without a shipment. False for an unknown order, since any producer may request a side effect.
    /// </summary>
    public static Task<bool> HasEnded(this OrdersDbContext db, Guid orderId, CancellationToken cancellationToken) => db.Orders.AnyAsync(
        x => x.CorrelationId == orderId
            && (x.CurrentState == OrderStatus.Cancelled || x.CurrentState == OrderStatus.Rejected || x.CurrentState == OrderStatus.Refunding
                || x.CurrentState == OrderStatus.Refunded),
        cancellationToken);

    /// <summary>Whether a payment came for the order, or it needs none. A charge would take more than the order costs.</summary>
    public static Task<bool> NeedsNoCharge(this OrdersDbContext db, Guid orderId, CancellationToken cancellationToken) => db.Orders
        .FromSql($"SELECT * FROM orders WHERE id = {orderId} AND (payments <> '[]' OR total = 0)")
        .AnyAsync(cancellationToken);
}
