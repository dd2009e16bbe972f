using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.OrderSaga;

/// <summary>
/// Tells of deadlines that have passed, each once: the deadline is taken off the order in the transaction that tells of it, and orders that another sweep has
/// in hand are passed over. What becomes of the order is the saga's decision, so its version stays.
/// </summary>
internal sealed class DeadlineSweep(OrdersDbContext db, IPublishEndpoint publish, TimeProvider time)
{
    public const int BatchSize = 100;

    sealed record DueOrder(Guid Id, string Status, DateTimeOffset DueAt, bool IsPaymentInDoubt);

    /// <summary>Tells of a batch; returns how many.</summary>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await Due(cancellationToken);
        if (due.Count == 0)
            return 0;
        foreach (var order in due)
            await Tell(order, cancellationToken);
        var ids = due.ConvertAll(x => x.Id);
        await db.Orders.Where(x => ids.Contains(x.CorrelationId)).ExecuteUpdateAsync(set => set.SetProperty(x => x.DueAt, (DateTimeOffset?)null), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    /// <summary>
    /// An unpaid order whose charge is on its way, or has succeeded and not told so yet, is not over: its deadline stays, and is looked at again. One whose charge is in
    /// doubt is told of as such. Parcels and refunds are late whatever becomes of a charge.
    /// </summary>
    Task<List<DueOrder>> Due(CancellationToken cancellationToken) => db.Database
        .SqlQuery<DueOrder>($"""
            SELECT id, status, due_at, EXISTS (
                SELECT FROM payment_attempt a WHERE a.order_id = o.id AND a.kind = 'Charge' AND a.state = 'InDoubt') AS is_payment_in_doubt
            FROM orders o
            WHERE due_at <= {time.GetUtcNow()} AND (status IN ({OrderStatus.Paid}, {OrderStatus.Refunding}) OR NOT EXISTS (
                SELECT FROM payment_attempt a WHERE a.order_id = o.id AND a.kind = 'Charge' AND a.state IN ('Requested', 'Succeeded')))
            ORDER BY due_at LIMIT {BatchSize} FOR UPDATE OF o SKIP LOCKED
            """)
        .ToListAsync(cancellationToken);

    Task Tell(DueOrder order, CancellationToken cancellationToken) => order.Status switch
    {
        OrderStatus.Paid => Tell(new ShipmentDeadlinePassed { OrderId = order.Id, DueAt = order.DueAt }, order, cancellationToken),
        OrderStatus.Refunding => Tell(new RefundDeadlinePassed { OrderId = order.Id, DueAt = order.DueAt }, order, cancellationToken),
        _ => Tell(new PaymentDeadlinePassed { OrderId = order.Id, DueAt = order.DueAt, IsPaymentInDoubt = order.IsPaymentInDoubt }, order, cancellationToken),
    };

    Task Tell<T>(T passed, DueOrder order, CancellationToken cancellationToken)
        where T : class =>
        publish.Publish(passed, send => send.MessageId = MessageIds.From(order.Id, $"{typeof(T).Name}/{order.DueAt.UtcTicks}"), cancellationToken);
}
