using Microsoft.EntityFrameworkCore;
using Orders.Api.Identity;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>The orders that REST shows.</summary>
internal static class VisibleOrders
{
    /// <summary>Without orders of which only early events are known, and without change tracking.</summary>
    public static IQueryable<OrderState> Visible(this IQueryable<OrderState> orders) =>
        orders.AsNoTracking().Where(x => x.CurrentState != OrderStatus.Expected && x.SubmittedAt != null);

    /// <summary>The visible orders within the caller's reach.</summary>
    public static IQueryable<OrderState> Visible(this IQueryable<OrderState> orders, Caller caller) =>
        caller.Reach.Among(orders.Visible());

    public static Task<bool> Exists(this OrdersDbContext db, Guid id, Caller caller, CancellationToken cancellationToken) =>
        db.Orders.Visible(caller).AnyAsync(x => x.CorrelationId == id, cancellationToken);
}
