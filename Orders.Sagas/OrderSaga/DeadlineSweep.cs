using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.OrderSaga;

/// <summary>Publishes one event for each deadline that has passed.</summary>
/// <remarks>
/// The same transaction clears the deadline, and skips orders that another sweep has locked. The saga decides what happens to the order, so
/// the sweep does not change the order's version. Deadlines pass by PostgreSQL's clock.
/// </remarks>
internal sealed class DeadlineSweep(OrdersDbContext db, IPublishEndpoint publish)
{
    public const int BatchSize = 100;

    /// <summary>How soon a charge that has succeeded is reported to the order, unless its report is held up.</summary>
    public static readonly TimeSpan ReportedWithin = TimeSpan.FromMinutes(10);

    sealed record DueOrder(Guid Id, string Status, DateTimeOffset DueAt, bool IsPaymentInDoubt);

    /// <summary>Publishes a batch of events and returns their number.</summary>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        // Nearly every sweep ends here, with one statement and without a transaction.
        if (!await IsAnyDue(cancellationToken))
            return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await Due(cancellationToken);
        if (due.Count == 0)
            return 0;
        foreach (var order in due)
            await PublishPassed(order, cancellationToken);
        var ids = due.ConvertAll(x => x.Id);
        await db.Orders.Where(x => ids.Contains(x.CorrelationId))
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.DueAt, (DateTimeOffset?)null), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    Task<bool> IsAnyDue(CancellationToken cancellationToken) => db.Database
        .SqlQuery<bool>($"SELECT EXISTS (SELECT FROM orders WHERE due_at <= clock_timestamp()) AS \"Value\"")
        .SingleAsync(cancellationToken);

    /// <summary>Selects and locks the orders whose deadline has passed.</summary>
    /// <remarks>
    /// The payment deadline waits while the charge is in flight, or has just succeeded and no payment has arrived yet. If the charge is in
    /// doubt, or its report does not arrive, the event says so. The deadlines of shipments and refunds do not depend on the charge.
    /// </remarks>
    Task<List<DueOrder>> Due(CancellationToken cancellationToken) => db.Database
        .SqlQuery<DueOrder>($"""
            SELECT id, status, due_at, EXISTS (
                SELECT FROM payment_attempt a WHERE a.order_id = o.id AND a.kind = 'Charge'
                    AND (a.state = 'InDoubt' OR a.state = 'Succeeded' AND o.payments = '[]')) AS is_payment_in_doubt
            FROM orders o
            WHERE due_at <= clock_timestamp() AND (status IN ({OrderStatus.Paid}, {OrderStatus.Refunding}) OR NOT EXISTS (
                SELECT FROM payment_attempt a WHERE a.order_id = o.id AND a.kind = 'Charge' AND (a.state = 'Requested'
                    OR a.state = 'Succeeded' AND o.payments = '[]' AND a.settled_at > clock_timestamp() - {ReportedWithin})))
            ORDER BY due_at LIMIT {BatchSize} FOR UPDATE OF o SKIP LOCKED
            """)
        .ToListAsync(cancellationToken);

    Task PublishPassed(DueOrder order, CancellationToken cancellationToken) => order.Status switch
    {
        OrderStatus.Paid => Publish(new ShipmentDeadlinePassed { OrderId = order.Id, DueAt = order.DueAt }, order, cancellationToken),
        OrderStatus.Refunding => Publish(new RefundDeadlinePassed { OrderId = order.Id, DueAt = order.DueAt }, order, cancellationToken),
        _ => Publish(
            new PaymentDeadlinePassed { OrderId = order.Id, DueAt = order.DueAt, IsPaymentInDoubt = order.IsPaymentInDoubt },
            order, cancellationToken),
    };

    /// <summary>Publishes under one message id per deadline, so that the inbox absorbs a duplicate.</summary>
    Task Publish<T>(T passed, DueOrder order, CancellationToken cancellationToken)
        where T : class =>
        publish.Publish(
            passed, send => send.MessageId = MessageIds.From(order.Id, $"{typeof(T).Name}/{order.DueAt.UtcTicks}"), cancellationToken);
}
