using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.AtMostOnce;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Analytics;

/// <summary>Computes the figures from the counted events.</summary>
public sealed class AnalyticsQueries(OrdersDbContext db, TimeProvider time)
{
    const int MaxWindows = 100;

    /// <summary>A window that is open for longer counts as lost: its unit of work failed.</summary>
    static readonly TimeSpan OpenAtMost = TimeSpan.FromMinutes(5);

    /// <summary>The figures of [from, to).</summary>
    public async Task<AnalyticsFigures> Read(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => new(
        from, to, await PerMinute(from, to, cancellationToken), await RevenueOf(from, to, cancellationToken),
        await Durations(from, to, cancellationToken), await Loss(cancellationToken));

    Task<List<OrdersPerMinute>> PerMinute(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => db.Database
        .SqlQuery<OrdersPerMinute>($"""
            SELECT date_trunc('minute', at) AS minute, status, count(DISTINCT order_id) AS orders FROM analytics_event
            WHERE at >= {from} AND at < {to} GROUP BY 1, 2 ORDER BY 1, 2
            """)
        .ToListAsync(cancellationToken);

    Task<List<Revenue>> RevenueOf(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => db.Database
        .SqlQuery<Revenue>($"""
            SELECT currency, sum(amount) AS amount, count(*) FILTER (WHERE amount > 0) AS payments FROM analytics_event
            WHERE at >= {from} AND at < {to} AND amount IS NOT NULL GROUP BY 1 ORDER BY 1
            """)
        .ToListAsync(cancellationToken);

    Task<SubmittedToShipped> Durations(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => db.Database
        .SqlQuery<SubmittedToShipped>($"""
            SELECT count(*) AS orders,
                percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS p50seconds,
                percentile_cont(0.95) WITHIN GROUP (ORDER BY took) AS p95seconds
            FROM (
                SELECT extract(epoch FROM shipped.at - submitted.at)::double precision AS took
                FROM analytics_event shipped
                JOIN analytics_event submitted ON submitted.order_id = shipped.order_id AND submitted.status = {OrderStatus.Submitted}
                WHERE shipped.status = {OrderStatus.Shipped} AND shipped.at >= {from} AND shipped.at < {to}
            ) AS orders
            """)
        .SingleAsync(cancellationToken);

    async Task<AnalyticsLoss> Loss(CancellationToken cancellationToken)
    {
        var openSince = time.GetUtcNow() - OpenAtMost;
        var lost = db.Set<DeliveryWindow>().Where(x => (x.AbandonedAt != null || x.OpenedAt < openSince) && x.Finished < x.Records);
        var records = await lost.SumAsync(x => (long)(x.Records - x.Finished), cancellationToken);
        var windows = await lost.OrderByDescending(x => x.OpenedAt).Take(MaxWindows)
            .Select(x => new LostWindow(x.Topic, x.Partition, x.FromOffset, x.ToOffset, x.Records - x.Finished, x.OpenedAt))
            .ToListAsync(cancellationToken);
        return new(records, windows);
    }
}
