using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Hosting;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Tables;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Alerts when the oldest unsent outbox row is older than <see cref="OrdersSettings.OutboxMaxAge"/>.</summary>
/// <remarks>
/// The question also raises the floors from which on this process searches the outbox. With change data capture, an unsent row was written
/// before the switch, and only a process that still runs the relay sends it.
/// </remarks>
internal sealed class OutboxAlert(
    IDbContextFactory<OrdersDbContext> databases, OutboxFloors floors, OrdersSettings settings, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        var oldest = await opened.Connection.RaiseFloors(floors, cancellationToken);
        return oldest is { } since && time.GetUtcNow() - since > settings.OutboxMaxAge
            ? Alert.Begun(
                $"The oldest unsent outbox row is older than {settings.OutboxMaxAge.TotalSeconds:0} s. Check the relay, the broker and log "
                + "event 2006, which names what the broker refuses.",
                since)
            : HealthCheckResult.Healthy();
    }
}
