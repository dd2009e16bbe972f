using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// For a broker that keeps its records in this process's memory, and drops the oldest when there are too many (<see cref="OutboxOptions.KeepSentUntilConsumed"/>).
/// What the inbox of every reader in this process holds is deleted; a topic that nobody reads here keeps its rows. What is missing in some inbox although
/// its readers have read everything was dropped, and is sent again. Who had it already has a duplicate for its inbox.
/// </summary>
internal sealed class SentOutboxResender<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IServiceProvider provider, TopicTopology topology, IOptions<OutboxOptions> options, TimeProvider time,
    ILogger<SentOutboxResender<TDbContext>> logger) :
    PeriodicBackgroundService(options.Value.PollInterval, time)
    where TDbContext : DbContext
{
    protected override async Task Round(CancellationToken cancellationToken)
    {
        var readers = ReadersWithInbox(provider.GetRequiredService<IKafkaRider>());
        await DeleteConsumed(readers, cancellationToken);
        await SendDroppedAgain(readers, cancellationToken);
    }

    protected override void Failed(Exception exception) => Log.CleaningFailed(logger, exception);

    /// <summary>An at-most-once reader may miss a record, so none is kept for it.</summary>
    static List<EndpointState> ReadersWithInbox(IKafkaRider rider) => [.. rider.Endpoints
        .Where(reader => rider.Deliveries.Any(x =>
            x.Topic == reader.Topic && x.ConsumerGroup == reader.ConsumerGroup && x.Duplicates.Contains(DuplicateStrategy.Inbox)))];

    async Task DeleteConsumed(IReadOnlyList<EndpointState> readers, CancellationToken cancellationToken)
    {
        string[] topics = [.. readers.Select(reader => topology.PhysicalName(reader.Topic))];
        string[] groups = [.. readers.Select(reader => topology.PhysicalName(reader.ConsumerGroup))];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM outbox_message m
            WHERE sent_at IS NOT NULL AND topic = ANY ({topics}) AND NOT EXISTS (
                SELECT FROM unnest({topics}, {groups}) AS reader (topic, consumer_group)
                WHERE reader.topic = m.topic AND NOT EXISTS (
                    SELECT FROM inbox_state i WHERE i.message_id = m.message_id AND i.consumer_group = reader.consumer_group))
            """,
            cancellationToken);
    }

    async Task SendDroppedAgain(IReadOnlyList<EndpointState> readers, CancellationToken cancellationToken)
    {
        string[] readToTheEnd = [.. readers.GroupBy(reader => reader.Topic).Where(IsReadToTheEnd).Select(topic => topology.PhysicalName(topic.Key))];
        var longAgo = Time.GetUtcNow() - options.Value.ConsumedWithin;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Database.ExecuteSqlAsync(
            $"UPDATE outbox_message SET sent_at = NULL WHERE sent_at < {longAgo} AND topic = ANY ({readToTheEnd})", cancellationToken);
        if (rows > 0)
            Log.SendingAgain(logger, rows);
    }

    static bool IsReadToTheEnd(IEnumerable<EndpointState> readers) =>
        readers.All(reader => reader is { IsHealthy: true, Lag: 0, RetryingSince: null });
}
