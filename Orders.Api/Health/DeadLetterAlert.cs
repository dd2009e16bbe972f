using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Alerts while dead letters wait for an operator.</summary>
internal sealed class DeadLetterAlert(IDbContextFactory<OrdersDbContext> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var oldest = await db.DeadLetters.Where(x => x.State == DeadLetterState.Waiting).OrderBy(x => x.StoredAt).ThenBy(x => x.Id)
            .Select(x => (DateTimeOffset?)x.StoredAt).FirstOrDefaultAsync(cancellationToken);
        return oldest is { } since
            ? Alert.Begun("Dead letters wait for a decision: GET /dead-letters lists them.", since)
            : HealthCheckResult.Healthy();
    }
}
