using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Healthy while a replication slot holds the outbox. Without one, PostgreSQL refuses every outbox row.</summary>
internal sealed class OutboxSlotHealth(IDbContextFactory<OrdersDbContext> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.OutboxSlots(cancellationToken)).Count > 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(
                "The outbox has no replication slot, so no order is accepted. Start the connector of deploy/debezium-outbox.json.");
    }
}
