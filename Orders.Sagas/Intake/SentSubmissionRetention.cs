using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Intake;

/// <summary>
/// For a broker that keeps its records in this process's memory: the intake has no inbox that tells when a submission may be forgotten, and its output is as
/// mortal as its input. The order's row tells: once the saga has moved it on and its articles are reserved, the submission's outbox row is deleted. A replay's
/// row is deleted once it is sent: its key and body may be anything, so that no order may ever tell.
/// </summary>
internal sealed class SentSubmissionRetention(IDbContextFactory<OrdersDbContext> contexts, TopicTopology topology, TimeProvider time, ILogger<SentSubmissionRetention> logger)
    : PeriodicBackgroundService(Interval, time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task Round(CancellationToken cancellationToken) => DeleteDecided(cancellationToken);

    protected override void Failed(Exception exception) => Log.ForgettingFailed(logger, exception);

    async Task DeleteDecided(CancellationToken cancellationToken)
    {
        var topic = topology.PhysicalName(Topics.SubmittedOrders);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM outbox_message m
            WHERE sent_at IS NOT NULL AND topic = {topic}
            AND (headers ? {ReplayHeader.Header} OR verbatim IS NOT NULL OR EXISTS (
                SELECT FROM orders o WHERE o.id::text = m.key AND o.status <> {OrderStatus.Submitted}
                AND (o.status = {OrderStatus.Rejected} OR NOT EXISTS (
                    SELECT FROM jsonb_array_elements(o.lines) line
                    WHERE NOT EXISTS (SELECT FROM inventory_reservation r WHERE r.order_id = o.id AND r.sku = line ->> 'sku')))))
            """,
            cancellationToken);
    }
}
