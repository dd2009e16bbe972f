using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>
/// Somebody reads the replication slot that holds the outbox, or did within <see cref="OrdersSettings.OutboxMaxAge"/>. Whether the reader gets rid of what it has read
/// is for its own monitoring to tell.
/// </summary>
internal sealed class OutboxSlotHealth(IDbContextFactory<OrdersDbContext> databases, OrdersSettings settings, TimeProvider time) : IHealthCheck
{
    readonly Lock _lock = new();
    long? _unreadSince;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var slots = await db.OutboxSlots(cancellationToken);
        if (slots.Count == 0)
            return HealthCheckResult.Unhealthy("No replication slot holds the outbox: nothing is accepted until the connector has made one.");
        var unread = UnreadFor(slots.Exists(slot => slot.IsActive));
        return unread <= settings.OutboxMaxAge
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"Nobody has read the outbox's replication slot for {unread.TotalSeconds:0} s; what is committed waits in PostgreSQL's log.");
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
