using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Payments;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Alerts while payments are in doubt for longer than <see cref="Patience"/>.</summary>
internal sealed class PaymentAlert(IDbContextFactory<OrdersDbContext> databases, TimeProvider time) : IHealthCheck
{
    /// <summary>Reconciliation closes most payments in doubt within this time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var oldest = await db.PaymentAttempts.Where(x => x.State == PaymentAttemptState.InDoubt).OrderBy(x => x.RequestedAt)
            .ThenBy(x => x.Id).Select(x => (DateTimeOffset?)x.RequestedAt).FirstOrDefaultAsync(cancellationToken);
        return oldest is { } since && time.GetUtcNow() - since > Patience
            ? Alert.Begun("Payments are in doubt: GET /payments?state=InDoubt lists them.", since)
            : HealthCheckResult.Healthy();
    }
}
