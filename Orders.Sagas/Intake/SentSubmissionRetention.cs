using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Intake;

/// <summary>Deletes sent submissions that no longer have to be resent; only for an in-memory broker.</summary>
/// <remarks>
/// The intake has no inbox, and the broker loses its output as well. So the database decides: the saga has moved the order on, and every
/// line has its reservation. A sent replay is deleted at once: its key and body may be anything, so perhaps no order ever belongs to it.
/// </remarks>
internal sealed class SentSubmissionRetention(
    IDbContextFactory<OrdersDbContext> contexts, TopicTopology topology, TimeProvider time, ILogger<SentSubmissionRetention> logger) :
    PeriodicBackgroundService(Interval, time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task Round(CancellationToken cancellationToken) => DeleteDecided(cancellationToken);

    protected override void Failed(Exception exception) => logger.DeletingSubmissionsFailed(exception);

    async Task DeleteDecided(CancellationToken cancellationToken)
    {
        var topic = topology.PhysicalName(Topics.SubmittedOrders);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM in_memory_broker_sent m
            WHERE topic = {topic}
            AND (headers ? {ReplayHeader.Header} OR verbatim IS NOT NULL OR EXISTS (
                SELECT FROM orders o WHERE o.id::text = m.key AND o.status <> {OrderStatus.Submitted}
                AND (o.status = {OrderStatus.Rejected} OR NOT EXISTS (
                    SELECT FROM jsonb_array_elements(o.lines) line
                    WHERE NOT EXISTS (SELECT FROM inventory_reservation r WHERE r.order_id = o.id AND r.sku = line ->> 'sku')))))
            """,
            cancellationToken);
    }
}
