using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Records;

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

    public async Task<int> Lose(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var lost = 0;
        // In the order in which units count off.
        foreach (var window in records.GroupBy(record => record.Window!.Value).OrderBy(x => x.Key))
            lost += await SetApart(db, window.Key, [.. window], cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return lost;
    }

    public async Task<int> TakeOver(string consumerGroup, string topic, int partition, long committedOffset, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var open = db.Set<DeliveryWindow>()
            .Where(x => x.ConsumerGroup == consumerGroup && x.Topic == topic && x.Partition == partition && x.AbandonedAt == null);
        await open.Where(x => x.ToOffset > committedOffset).ExecuteDeleteAsync(cancellationToken);
        var ids = await open.Select(x => x.Id).ToArrayAsync(cancellationToken);
        // Marked first and counted then: from the mark on nobody sets losses of theirs apart.
        await open.Where(x => ids.Contains(x.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.AbandonedAt, time.GetUtcNow()), cancellationToken);
        return await db.Set<DeliveryWindow>().Where(x => ids.Contains(x.Id)).SumAsync(x => x.Records - x.Finished, cancellationToken);
    }

    /// <summary>Moves records to an abandoned window of their own; none when their partition's next owner has counted them already.</summary>
    async Task<int> SetApart(TDbContext db, Guid id, IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken)
    {
        var window = db.Set<DeliveryWindow>().Where(x => x.Id == id && x.AbandonedAt == null);
        if (await window.ExecuteUpdateAsync(set => set.SetProperty(x => x.Records, x => x.Records - records.Count), cancellationToken) == 0)
            return 0;
        await window.Where(x => x.Finished == x.Records).ExecuteDeleteAsync(cancellationToken);
        db.Add(WindowOf(records, abandonedAt: time.GetUtcNow()));
        return records.Count;
    }

    DeliveryWindow WindowOf(IReadOnlyList<TopicRecordContext> records, DateTimeOffset? abandonedAt = null) => new()
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
        AbandonedAt = abandonedAt,
    };
}
