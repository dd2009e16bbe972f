using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// One batch of the relay in one transaction: own some lanes, read their rows, produce all of them, delete those that are acknowledged. A crash anywhere leaves
/// the rows, and they are sent again under the same message ids. What could not be written stays, and is left out for a pause.
/// </summary>
internal sealed class OutboxBatch<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IRecordWriter writer, IOptions<OutboxOptions> options, OutboxPauses pauses,
    TimeProvider time, ILogger<OutboxBatch<TDbContext>> logger)
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;

    /// <summary>Relays one batch; false when no lane had rows for us.</summary>
    public async Task<bool> Relay(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var (topics, places) = pauses.LeftOut;
        var lanes = await OwnLanes(db, topics, places, cancellationToken);
        if (lanes.Count == 0)
            return false;

        var rows = await db.Set<OutboxMessage>().AsNoTracking()
            .Where(row => lanes.Contains(row.Lane) && row.SentAt == null && !topics.Contains(row.Topic) && !places.Contains(row.Topic + "/" + row.Key))
            .OrderBy(row => row.Id)
            .Take(_options.BatchSize)
            .ToListAsync(cancellationToken);
        FaultPoint.Reach(FaultPoint.Claimed);
        var started = Stopwatch.GetTimestamp();
        var unwritten = await writer.Write([.. rows.Select(row => row.ToRecord())], cancellationToken);
        FaultPoint.Reach(FaultPoint.Produced);
        Pause(rows, unwritten);
        await db.Finish(SentInOrder(rows, unwritten), _options, time, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        Log.Relayed(logger, rows.Count - unwritten.Count, lanes.Count, elapsed);
        return true;
    }

    /// <summary>What is acknowledged, but for what is behind an unwritten row of its topic and key: that is sent once more, after it. Topics have no order among each other.</summary>
    static long[] SentInOrder(List<OutboxMessage> rows, IReadOnlyList<UnwrittenRecord> unwritten)
    {
        var failed = unwritten.Select(x => (rows[x.Place].Topic, rows[x.Place].Key, x.Place)).GroupBy(x => (x.Topic, x.Key)).ToDictionary(x => x.Key, x => x.Min(y => y.Place));
        return [.. rows.Index().Where(x => x.Index < failed.GetValueOrDefault((x.Item.Topic, x.Item.Key), int.MaxValue)).Select(x => x.Item.Id)];
    }

    void Pause(List<OutboxMessage> rows, IReadOnlyList<UnwrittenRecord> unwritten)
    {
        foreach (var (place, error) in unwritten)
            pauses.Begin(rows[place], error);
        foreach (var failed in unwritten.GroupBy(x => (rows[x.Place].Topic, x.Error.Code)))
            Log.LeftOut(logger, failed.Count(), failed.Key.Topic, failed.Key.Code, _options.FailurePause);
    }

    /// <summary>
    /// Locks the rows of lanes that have work and no owner, the longest waiting first, so that none waits for ever behind busy ones. Rows are read by a later
    /// statement, which sees what the previous owner committed. A relay that stops while it owns lanes loses its connection after the lane time-out: the lanes
    /// are free again, and its own delete and commit then fail. What is paused is no work.
    /// </summary>
    Task<List<short>> OwnLanes(TDbContext db, string[] topics, string[] places, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SET LOCAL idle_in_transaction_session_timeout = {{(int)_options.LaneTimeout.TotalMilliseconds}};
            SELECT outbox_lane.lane AS "Value" FROM outbox_lane
            CROSS JOIN LATERAL (
                SELECT m.id FROM outbox_message m
                WHERE m.lane = outbox_lane.lane AND m.sent_at IS NULL AND m.topic <> ALL ({1}) AND m.topic || '/' || m.key <> ALL ({2})
                ORDER BY m.id LIMIT 1) oldest
            ORDER BY oldest.id LIMIT {0} FOR UPDATE OF outbox_lane SKIP LOCKED
            """;
        return db.Database.SqlQueryRaw<short>(sql, _options.LanesPerBatch, topics, places).ToListAsync(cancellationToken);
    }
}
