using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Healthy while the oldest unsent outbox row is younger than <see cref="OrdersSettings.OutboxMaxAge"/>.</summary>
/// <remarks>
/// With change data capture, an unsent row was written before the switch, and only a process that still runs the relay sends it.
/// </remarks>
internal sealed class OutboxHealth(IDbContextFactory<OrdersDbContext> databases, OrdersSettings settings, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var oldest = await db.Outbox.OrderBy(x => x.Id).Select(x => (DateTimeOffset?)x.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        var age = oldest is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;
        return age <= settings.OutboxMaxAge
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(
                $"The oldest unsent outbox row is {age.TotalSeconds:0} s old; the limit is {settings.OutboxMaxAge.TotalSeconds:0} s. "
                + "Check the relay and the broker.");
    }
}
