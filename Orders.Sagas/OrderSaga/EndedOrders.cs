using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.OrderSaga;

/// <summary>For side effects that must not begin any more. What is begun all the same, because the order ended in this moment, is compensated by the saga.</summary>
internal static class EndedOrders
{
    /// <summary>The order has ended without a parcel. False for one that nobody knows, since anyone may ask for an effect.</summary>
    public static Task<bool> HasEnded(this OrdersDbContext db, Guid orderId, CancellationToken cancellationToken) => db.Orders.AnyAsync(
        x => x.CorrelationId == orderId
            && (x.CurrentState == OrderStatus.Cancelled || x.CurrentState == OrderStatus.Rejected || x.CurrentState == OrderStatus.Refunding
                || x.CurrentState == OrderStatus.Refunded),
        cancellationToken);

    /// <summary>The saga knows of a payment, whoever took it.</summary>
    public static Task<bool> IsPaid(this OrdersDbContext db, Guid orderId, CancellationToken cancellationToken) =>
        db.Orders.AnyAsync(x => x.CorrelationId == orderId && x.PaidAt != null, cancellationToken);
}
