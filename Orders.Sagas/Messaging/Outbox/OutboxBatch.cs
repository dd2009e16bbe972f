using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Kafka;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// One batch of the relay in one transaction: own some lanes, read their rows, produce all of them, delete them once all are acknowledged. A crash anywhere
/// leaves the rows, and they are sent again under the same message ids.
/// </summary>
internal sealed class OutboxBatch<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IRecordWriter writer, IOptions<OutboxOptions> options, TimeProvider time,
    ILogger<OutboxBatch<TDbContext>> logger)
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;

    /// <summary>Relays one batch; false when no lane had rows for us.</summary>
    public async Task<bool> Relay(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var lanes = await OwnLanes(db, cancellationToken);
        if (lanes.Count == 0)
            return false;

        var rows = await db.Set<OutboxMessage>().AsNoTracking()
            .Where(row => lanes.Contains(row.Lane) && row.SentAt == null)
            .OrderBy(row => row.Id)
            .Take(_options.BatchSize)
            .ToListAsync(cancellationToken);
        FaultPoint.Reach(FaultPoint.Claimed);
        var started = Stopwatch.GetTimestamp();
        await writer.Write([.. rows.Select(row => row.ToRecord())], cancellationToken);
        FaultPoint.Reach(FaultPoint.Produced);
        await Finish(db, [.. rows.Select(row => row.Id)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        Log.Relayed(logger, rows.Count, lanes.Count, elapsed);
        return true;
    }

    /// <summary>
    /// Locks the rows of lanes that have work and no owner, the longest waiting first, so that none waits for ever behind busy ones. Rows are read by a later
    /// statement, which sees what the previous owner committed. A relay that stops while it owns lanes loses its connection after the lane time-out: the lanes
    /// are free again, and its own delete and commit then fail.
    /// </summary>
    Task<List<short>> OwnLanes(TDbContext db, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SET LOCAL idle_in_transaction_session_timeout = {{(int)_options.LaneTimeout.TotalMilliseconds}};
            SELECT outbox_lane.lane AS "Value" FROM outbox_lane
            CROSS JOIN LATERAL (SELECT m.id FROM outbox_message m WHERE m.lane = outbox_lane.lane AND m.sent_at IS NULL ORDER BY m.id LIMIT 1) oldest
            ORDER BY oldest.id LIMIT {0} FOR UPDATE OF outbox_lane SKIP LOCKED
            """;
        return db.Database.SqlQueryRaw<short>(sql, _options.LanesPerBatch).ToListAsync(cancellationToken);
    }

    Task<int> Finish(TDbContext db, long[] ids, CancellationToken cancellationToken) => _options.KeepSentUntilConsumed
        ? db.Database.ExecuteSqlAsync($"UPDATE outbox_message SET sent_at = {time.GetUtcNow()} WHERE id = ANY ({ids})", cancellationToken)
        : db.Database.ExecuteSqlAsync($"DELETE FROM outbox_message WHERE id = ANY ({ids})", cancellationToken);
}
