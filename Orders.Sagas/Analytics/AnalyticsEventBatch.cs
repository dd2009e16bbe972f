using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Persistence;

namespace Orders.Sagas.Analytics;

/// <summary>Collects the events of one unit of work, and inserts them with one statement.</summary>
/// <remarks>The statement skips events that were counted before. A row that fails would lose the whole unit's events.</remarks>
internal sealed class AnalyticsEventBatch(OrdersDbContext unit) : IUnitStatement
{
    readonly List<AnalyticsEvent> _events = [];

    public void Add(AnalyticsEvent counted) => _events.Add(counted);

    /// <summary>Inserts in one order everywhere, so that two units with the same events cannot deadlock.</summary>
    public Task Run(CancellationToken cancellationToken)
    {
        if (_events.Count == 0)
            return Task.CompletedTask;
        Guid[] ids = [.. _events.Select(x => x.MessageId)];
        string[] topics = [.. _events.Select(x => x.Topic)];
        Guid[] orders = [.. _events.Select(x => x.OrderId)];
        string[] statuses = [.. _events.Select(x => x.Status)];
        DateTimeOffset[] ats = [.. _events.Select(x => x.At)];
        decimal?[] amounts = [.. _events.Select(x => x.Amount)];
        string?[] currencies = [.. _events.Select(x => x.Currency)];
        return unit.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO analytics_event (message_id, topic, order_id, status, at, amount, currency)
            SELECT * FROM unnest({ids}, {topics}, {orders}, {statuses}, {ats}, {amounts}, {currencies})
                AS counted (message_id, topic, order_id, status, at, amount, currency)
            ORDER BY message_id, topic
            ON CONFLICT DO NOTHING
            """,
            cancellationToken);
    }
}
