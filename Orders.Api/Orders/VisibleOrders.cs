using Microsoft.EntityFrameworkCore;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

/// <summary>The orders that REST shows.</summary>
internal static class VisibleOrders
{
    /// <summary>Without orders of which only early events are known, and without change tracking.</summary>
    public static IQueryable<OrderState> Visible(this IQueryable<OrderState> orders) =>
        orders.AsNoTracking().Where(x => x.CurrentState != OrderStatus.Expected && x.SubmittedAt != null);

    public static Task<bool> Exists(this OrdersDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Orders.Visible().AnyAsync(x => x.CorrelationId == id, cancellationToken);
}
