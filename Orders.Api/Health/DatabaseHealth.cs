using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Healthy while PostgreSQL answers a query and takes writes.</summary>
/// <remarks>
/// Opening a pooled connection would not notice that it is broken. A server that has become a standby still answers queries, and no role of
/// this application can work without writes.
/// </remarks>
internal sealed class DatabaseHealth(IDbContextFactory<OrdersDbContext> databases) : IHealthCheck
{
    public const string ReadOnly = "PostgreSQL takes no writes: it is a standby, or default_transaction_read_only is on.";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var isReadOnly = await db.Database
                .SqlQuery<bool>($"SELECT current_setting('transaction_read_only')::bool AS \"Value\"")
                .SingleAsync(cancellationToken);
            return isReadOnly ? HealthCheckResult.Unhealthy(ReadOnly) : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception.GetBaseException() is PostgresException refusal)
        {
            return HealthCheckResult.Unhealthy($"PostgreSQL refuses the query with SQLSTATE {refusal.SqlState}.");
        }
    }
}
