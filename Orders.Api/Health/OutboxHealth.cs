using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>
/// The oldest unsent outbox row is younger than <see cref="OrdersSettings.OutboxMaxAge"/>: accepted work leaves the process. Where change data capture relays, such a
/// row is one of the time before, and waits for a process that still has the relay.
/// </summary>
internal sealed class OutboxHealth(IDbContextFactory<OrdersDbContext> databases, OrdersSettings settings, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var oldest = await db.Outbox.OrderBy(x => x.Id).Select(x => (DateTimeOffset?)x.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        var age = oldest is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;
        return age <= settings.OutboxMaxAge
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The oldest unsent row is {age.TotalSeconds:0} s old; the limit is {settings.OutboxMaxAge.TotalSeconds:0} s.");
    }
}
