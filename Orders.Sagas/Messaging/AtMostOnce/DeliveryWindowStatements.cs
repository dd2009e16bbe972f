using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.AtMostOnce;

/// <summary>Writes delivery windows, each step with one statement for any number of windows.</summary>
internal static class DeliveryWindowStatements
{
    public static Task InsertWindows(this DbContext db, IReadOnlyList<DeliveryWindow> windows, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. windows.Select(x => x.Id)];
        string[] topics = [.. windows.Select(x => x.Topic)];
        int[] partitions = [.. windows.Select(x => x.Partition)];
        string[] groups = [.. windows.Select(x => x.ConsumerGroup)];
        long[] from = [.. windows.Select(x => x.FromOffset)];
        long[] to = [.. windows.Select(x => x.ToOffset)];
        int[] records = [.. windows.Select(x => x.Records)];
        DateTimeOffset[] opened = [.. windows.Select(x => x.OpenedAt)];
        DateTimeOffset?[] abandoned = [.. windows.Select(x => x.AbandonedAt)];
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO delivery_window
                (id, topic, partition, consumer_group, from_offset, to_offset, records, finished, opened_at, abandoned_at)
            SELECT id, topic, partition, consumer_group, from_offset, to_offset, records, 0, opened_at, abandoned_at
            FROM unnest({ids}, {topics}, {partitions}, {groups}, {from}, {to}, {records}, {opened}, {abandoned})
                AS opened (id, topic, partition, consumer_group, from_offset, to_offset, records, opened_at, abandoned_at)
            """,
            cancellationToken);
    }

    /// <summary>Counts processed records in their windows, and deletes the windows that have no others.</summary>
    /// <remarks>
    /// The lock is taken in the order of the ids, so that two transactions cannot deadlock. It returns the newest version of a window, so
    /// of two units that finish the last records of a window, one deletes it.
    /// </remarks>
    /// <param name="db">The unit's context, in its transaction.</param>
    /// <param name="windowOfEach">The window of each record.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task FinishRecords(this DbContext db, IEnumerable<Guid> windowOfEach, CancellationToken cancellationToken)
    {
        var windows = windowOfEach.CountBy(id => id).ToList();
        Guid[] ids = [.. windows.Select(x => x.Key)];
        int[] records = [.. windows.Select(x => x.Value)];
        return db.Database.ExecuteSqlAsync(
            $"""
            WITH done AS MATERIALIZED (
                SELECT w.id, unit.records, unit.records >= w.records - w.finished AS is_whole
                FROM delivery_window w JOIN unnest({ids}, {records}) AS unit (id, records) ON unit.id = w.id
                ORDER BY w.id FOR UPDATE OF w),
            deleted AS (DELETE FROM delivery_window w USING done WHERE w.id = done.id AND done.is_whole)
            UPDATE delivery_window w SET finished = w.finished + done.records FROM done WHERE w.id = done.id AND NOT done.is_whole
            """,
            cancellationToken);
    }

    /// <summary>Deletes the open windows beyond the committed offsets, and abandons the others.</summary>
    /// <remarks>
    /// The lock is taken in the order of the ids, as above. It returns the newest version of a window, and from then on the previous owner
    /// moves no record out of it.
    /// </remarks>
    /// <returns>What each abandoned window has lost.</returns>
    public static Task<List<PartitionLoss>> TakeOverWindows(
        this DbContext db, IReadOnlyList<TakenPartition> taken, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] groups = [.. taken.Select(x => x.ConsumerGroup)];
        string[] topics = [.. taken.Select(x => x.Topic)];
        int[] partitions = [.. taken.Select(x => x.Partition)];
        long[] committed = [.. taken.Select(x => x.CommittedOffset)];
        return db.Database.SqlQuery<PartitionLoss>(
            $"""
            WITH open AS MATERIALIZED (
                SELECT w.id, w.to_offset <= taken.committed AS is_committed
                FROM delivery_window w JOIN unnest({groups}, {topics}, {partitions}, {committed})
                    AS taken (consumer_group, topic, partition, committed) USING (consumer_group, topic, partition)
                WHERE w.abandoned_at IS NULL
                ORDER BY w.id FOR UPDATE OF w),
            deleted AS (DELETE FROM delivery_window w USING open WHERE w.id = open.id AND NOT open.is_committed)
            UPDATE delivery_window w SET abandoned_at = {now} FROM open WHERE w.id = open.id AND open.is_committed
            RETURNING w.topic, w.partition, w.records - w.finished AS records
            """).ToListAsync(cancellationToken);
    }
}
