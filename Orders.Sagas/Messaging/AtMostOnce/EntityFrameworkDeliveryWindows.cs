using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.AtMostOnce;

internal sealed class EntityFrameworkDeliveryWindows<TDbContext>(IDbContextFactory<TDbContext> contexts, TimeProvider time)
    : IDeliveryWindows
    where TDbContext : DbContext
{
    public async Task Open(IReadOnlyList<DeliveryWindow> windows, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // A lone insert would commit by itself. If it reached PostgreSQL after this process had given up, the window would count a loss
        // that did not happen: the partition's next owner has read the records again by then.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.InsertWindows(windows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<int> Abandon(IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var abandoned = 0;
        // Ordered by id, like the locks of units of work, so that two transactions cannot deadlock.
        foreach (var window in records.GroupBy(record => record.Window!.Value).OrderBy(window => window.Key))
            abandoned += await MoveOut(db, window.Key, [.. window], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return abandoned;
    }

    public async Task<IReadOnlyList<PartitionLoss>> TakeOver(
        IReadOnlyList<TakenPartition> partitions, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var abandoned = await db.TakeOverWindows(partitions, time.GetUtcNow(), cancellationToken);
        return
        [
            .. abandoned.GroupBy(window => (window.Topic, window.Partition), window => window.Records)
                .Select(lost => new PartitionLoss(lost.Key.Topic, lost.Key.Partition, lost.Sum()))
                .Where(lost => lost.Records > 0),
        ];
    }

    /// <summary>
    /// Moves records to an abandoned window of their own, unless the partition's next owner has abandoned their window already.
    /// </summary>
    async Task<int> MoveOut(TDbContext db, Guid id, IReadOnlyList<TopicRecordContext> records, CancellationToken cancellationToken)
    {
        var window = db.Set<DeliveryWindow>().Where(x => x.Id == id && x.AbandonedAt == null);
        if (await window.ExecuteUpdateAsync(set => set.SetProperty(x => x.Records, x => x.Records - records.Count), cancellationToken) == 0)
            return 0;
        await window.Where(x => x.Finished == x.Records).ExecuteDeleteAsync(cancellationToken);
        await db.InsertWindows([DeliveryWindow.Of(records, time.GetUtcNow(), isAbandoned: true)], cancellationToken);
        return records.Count;
    }
}
