using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Asks until the schema was once up to date: it does not go back by itself.</summary>
internal sealed class SchemaHealth(IDbContextFactory<OrdersDbContext> databases) : IHealthCheck
{
    volatile bool _upToDate;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!_upToDate)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            _upToDate = !(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any();
        }

        return _upToDate ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Migrations are pending: run the verb migrate.");
    }
}
