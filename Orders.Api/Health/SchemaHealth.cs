using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Healthy once the schema is up to date.</summary>
/// <remarks>From then on the check does not query the database, because a schema does not go back.</remarks>
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

        return _upToDate
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The database schema is out of date. Run: Orders.Api migrate");
    }
}
