using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>Resends records that the in-memory broker dropped, as it does with its oldest records.</summary>
/// <remarks>
/// A sent record that is in the inbox or the retry store of every reader in this process is deleted. The other records of a topic were
/// dropped if their readers have read the topic to its end; they are resent. A reader that has already consumed a resent record recognises
/// the duplicate by its inbox. Records of a topic without a reader in this process are kept.
/// </remarks>
internal sealed class SentRecordResender<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IServiceProvider provider, TopicTopology topology, OutboxFloors floors,
    IOptions<OutboxOptions> options, TimeProvider time, ILogger<SentRecordResender<TDbContext>> logger) :
    PeriodicBackgroundService(options.Value.PollInterval, time)
    where TDbContext : DbContext
{
    /// <summary>How long a sent record may be in flight before it counts as dropped.</summary>
    static readonly TimeSpan ConsumedWithin = TimeSpan.FromSeconds(30);

    protected override async Task Round(CancellationToken cancellationToken)
    {
        var readers = ReadersWithInbox(provider.GetRequiredService<IKafkaRider>());
        await DeleteConsumed(readers, cancellationToken);
        await ResendDropped(readers, cancellationToken);
    }

    protected override void Failed(Exception exception) => logger.CheckFailed(exception);

    /// <summary>The readers whose inbox shows what they consumed.</summary>
    /// <remarks>An at-most-once reader may miss a record, so no record is kept for it.</remarks>
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
            DELETE FROM in_memory_broker_sent m
            WHERE topic = ANY ({topics}) AND NOT EXISTS (
                SELECT FROM unnest({topics}, {groups}) AS reader (topic, consumer_group)
                WHERE reader.topic = m.topic AND NOT EXISTS (
                    SELECT FROM inbox_state i WHERE i.message_id = m.message_id AND i.consumer_group = reader.consumer_group
                    UNION ALL
                    SELECT FROM retry_record r WHERE r.message_id = m.message_id AND r.consumer_group = reader.consumer_group))
            """,
            cancellationToken);
    }

    async Task ResendDropped(IReadOnlyList<EndpointState> readers, CancellationToken cancellationToken)
    {
        var readToTheEnd = readers.GroupBy(reader => reader.Topic).Where(IsReadToTheEnd).Select(topic => topology.PhysicalName(topic.Key));
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var records = await db.Resend(Time.GetUtcNow() - ConsumedWithin, [.. readToTheEnd], cancellationToken);
        if (records == 0)
            return;
        // They keep their ids, which the floors of the relay may have passed.
        floors.Reset();
        logger.Resending(records);
    }

    static bool IsReadToTheEnd(IEnumerable<EndpointState> readers) =>
        readers.All(reader => reader is { IsHealthy: true, Lag: 0, TroubleSince: null });
}
