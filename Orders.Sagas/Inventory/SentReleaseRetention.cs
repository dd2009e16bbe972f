using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Inventory;

/// <summary>Deletes sent releases that no longer have to be resent; only for an in-memory broker.</summary>
/// <remarks>
/// Inventory has no inbox, so the reservation decides: it is released, which is final. A sent replay is deleted at once: its body may be
/// anything.
/// </remarks>
internal sealed class SentReleaseRetention(
    IDbContextFactory<OrdersDbContext> contexts, TopicTopology topology, TimeProvider time, ILogger<SentReleaseRetention> logger) :
    PeriodicBackgroundService(Interval, time)
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task Round(CancellationToken cancellationToken) => DeleteReleased(cancellationToken);

    protected override void Failed(Exception exception) => logger.DeletingReleasesFailed(exception);

    async Task DeleteReleased(CancellationToken cancellationToken)
    {
        var (topic, type) = (topology.PhysicalName(Topics.InventoryReservations), MessageUrn.ForTypeString<ReleaseInventory>());
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM in_memory_broker_sent m
            WHERE topic = {topic}
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
