using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Api.Health;

/// <summary>Alerts while payments wait for longer than <see cref="Patience"/> for an order that nobody has submitted.</summary>
/// <remarks>A payment may overtake its order by moments. REST does not show such an order, so nobody else would find the money.</remarks>
internal sealed class UnknownOrdersAlert(IDbContextFactory<OrdersDbContext> databases) : IHealthCheck
{
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var oldest = await db.Database.SqlQuery<DateTimeOffset?>(
            $"""
            SELECT min(updated_at) AS "Value" FROM orders
            WHERE status = {OrderStatus.Expected} AND updated_at < clock_timestamp() - {Patience}
                AND (SELECT sum((payment ->> 'amount')::numeric) FROM jsonb_array_elements(payments) AS payment)
                    > COALESCE((SELECT sum((refund ->> 'amount')::numeric) FROM jsonb_array_elements(refunds) AS refund), 0)
            """).SingleAsync(cancellationToken);
        return oldest is { } since
            ? Alert.Begun("Payments came for orders that nobody has submitted: list them in the database.", since)
            : HealthCheckResult.Healthy();
    }
}
