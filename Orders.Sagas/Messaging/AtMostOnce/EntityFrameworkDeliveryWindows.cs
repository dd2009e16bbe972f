using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Kafka;

namespace Orders.Sagas.Messaging.AtMostOnce;

internal sealed class EntityFrameworkDeliveryWindows<TDbContext>(IDbContextFactory<TDbContext> contexts, TimeProvider time) : IDeliveryWindows
    where TDbContext : DbContext
{
    public async Task<IReadOnlyDictionary<TopicRecordContext, Guid>> Open(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var windowOf = new Dictionary<TopicRecordContext, Guid>();
        foreach (var partition in records.GroupBy(record => (record.Topic, record.Partition)))
        {
            var window = WindowOf([.. partition]);
            db.Add(window);
            foreach (var record in partition)
                windowOf.Add(record, window.Id);
        }

        await db.SaveChangesAsync(cancellationToken);
        return windowOf;
    }

    public async Task<int> TakeOver(string consumerGroup, string topic, int partition, long committedOffset, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = db.Set<DeliveryWindow>()
            .Where(x => x.ConsumerGroup == consumerGroup && x.Topic == topic && x.Partition == partition && x.AbandonedAt == null);
        await open.Where(x => x.ToOffset > committedOffset).ExecuteDeleteAsync(cancellationToken);
        var lost = await open.Select(x => new { x.Id, Records = x.Records - x.Finished }).ToListAsync(cancellationToken);
        Guid[] ids = [.. lost.Select(x => x.Id)];
        await open.Where(x => ids.Contains(x.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.AbandonedAt, time.GetUtcNow()), cancellationToken);
        return lost.Sum(x => x.Records);
    }

    DeliveryWindow WindowOf(IReadOnlyList<TopicRecordContext> records) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Topic = records[0].Topic,
        Partition = records[0].Partition,
        ConsumerGroup = records[0].ConsumerGroup,
        FromOffset = records.Min(x => x.Offset),
        ToOffset = records.Max(x => x.Offset) + 1,
        Records = records.Count,
        Finished = 0,
        OpenedAt = time.GetUtcNow(),
    };
}
