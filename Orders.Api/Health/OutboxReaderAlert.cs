using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>
/// Alerts when the outbox's replication slot has had no reader for longer than <see cref="OrdersSettings.OutboxMaxAge"/>.
/// </summary>
/// <remarks>Rows wait in PostgreSQL's log meanwhile. The reader's own monitoring shows whether the reader delivers.</remarks>
internal sealed class OutboxReaderAlert(IDbContextFactory<OrdersDbContext> databases, OrdersSettings settings, TimeProvider time)
    : IHealthCheck
{
    readonly Lock _lock = new();
    DateTimeOffset? _unreadSince;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var slots = await db.OutboxSlots(cancellationToken);
        return UnreadSince(slots.Exists(slot => slot.IsActive)) is { } since && time.GetUtcNow() - since > settings.OutboxMaxAge
            ? Alert.Begun(
                $"The outbox's replication slot has had no reader for {settings.OutboxMaxAge.TotalSeconds:0} s. Outbox rows wait in "
                + "PostgreSQL's log. Check the connector.",
                since)
            : HealthCheckResult.Healthy();
    }

    DateTimeOffset? UnreadSince(bool isRead)
    {
        lock (_lock)
            return _unreadSince = isRead ? null : _unreadSince ?? time.GetUtcNow();
    }
}
