using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Alerts when the oldest unsent outbox row is older than <see cref="OrdersSettings.OutboxMaxAge"/>.</summary>
/// <remarks>
/// With change data capture, an unsent row was written before the switch, and only a process that still runs the relay sends it.
/// </remarks>
internal sealed class OutboxAlert(IDbContextFactory<OrdersDbContext> databases, OrdersSettings settings, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var oldest = await db.Outbox.OrderBy(x => x.Id).Select(x => (DateTimeOffset?)x.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        return oldest is { } since && time.GetUtcNow() - since > settings.OutboxMaxAge
            ? Alert.Begun(
                $"The oldest unsent outbox row is older than {settings.OutboxMaxAge.TotalSeconds:0} s. Check the relay, the broker and log "
                + "event 2006, which names what the broker refuses.",
                since)
            : HealthCheckResult.Healthy();
    }
}
