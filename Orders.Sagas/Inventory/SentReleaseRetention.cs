using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>
/// For a broker that keeps its records in this process's memory: Inventory has no inbox that tells when a release may be forgotten. The reservation's row tells:
/// once it is released, which is for good, the release's outbox row is deleted. A replay's row is deleted once it is sent: its body may be anything.
/// </summary>
internal sealed class SentReleaseRetention(IDbContextFactory<OrdersDbContext> contexts, TopicTopology topology, TimeProvider time, ILogger<SentReleaseRetention> logger)
    : PeriodicBackgroundService(Interval, time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task Round(CancellationToken cancellationToken) => DeleteReleased(cancellationToken);

    protected override void Failed(Exception exception) => Log.ForgettingFailed(logger, exception);

    async Task DeleteReleased(CancellationToken cancellationToken)
    {
        var (topic, type) = (topology.PhysicalName(Topics.InventoryReservations), MessageUrn.ForTypeString<ReleaseInventory>());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM outbox_message m
            WHERE sent_at IS NOT NULL AND topic = {topic}
            AND CASE
                WHEN headers ? {ReplayHeader.Header} OR verbatim IS NOT NULL THEN true
                WHEN message_type <> {type} THEN false
                ELSE EXISTS (
                    SELECT FROM inventory_reservation r
                    WHERE r.order_id::text = m.key AND r.state = 'Released' AND r.sku = convert_from(m.body, 'UTF8')::jsonb ->> 'sku')
            END
            """,
            cancellationToken);
    }
}
