using Microsoft.EntityFrameworkCore;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Orders;

internal static class VisibleOrders
{
    /// <summary>Without those that only an early fact has told of, and without change tracking.</summary>
    public static IQueryable<OrderState> Visible(this IQueryable<OrderState> orders) =>
        orders.AsNoTracking().Where(x => x.CurrentState != OrderStatus.Expected && x.SubmittedAt != null);

    public static Task<bool> Exists(this OrdersDbContext db, Guid id, CancellationToken cancellationToken) =>
        db.Orders.Visible().AnyAsync(x => x.CorrelationId == id, cancellationToken);
}
