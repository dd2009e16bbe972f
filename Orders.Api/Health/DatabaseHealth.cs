using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Healthy while PostgreSQL answers a query. Opening a pooled connection would not notice that it is broken.</summary>
internal sealed class DatabaseHealth(IDbContextFactory<OrdersDbContext> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("SELECT 1", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
