using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>
/// Healthy while the outbox's replication slot has a reader, or had one within <see cref="OrdersSettings.OutboxMaxAge"/>.
/// </summary>
/// <remarks>The reader's own monitoring shows whether the reader delivers.</remarks>
internal sealed class OutboxSlotHealth(IDbContextFactory<OrdersDbContext> databases, OrdersSettings settings, TimeProvider time)
    : IHealthCheck
{
    readonly Lock _lock = new();
    long? _unreadSince;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var slots = await db.OutboxSlots(cancellationToken);
        if (slots.Count == 0)
        {
            return HealthCheckResult.Unhealthy(
                "The outbox has no replication slot, so no order is accepted. Start the connector of deploy/debezium-outbox.json.");
        }

        var unread = UnreadFor(slots.Exists(slot => slot.IsActive));
        return unread <= settings.OutboxMaxAge
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(
                $"The outbox's replication slot has had no reader for {unread.TotalSeconds:0} s. Outbox rows wait in PostgreSQL's log. "
                + "Check the connector.");
    }

    TimeSpan UnreadFor(bool isRead)
    {
        lock (_lock)
        {
            _unreadSince = isRead ? null : _unreadSince ?? time.GetTimestamp();
            return _unreadSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
        }
    }
}
