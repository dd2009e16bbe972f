using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// Tries with one row whether what is paused can be written again: the first of its lane, so that the order of its key is kept. Beside the batches, because a row
/// that still cannot be written takes as long as the producer waits; only its lane waits with it.
/// </summary>
internal sealed class OutboxProbe<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IRecordWriter writer, IOptions<OutboxOptions> options, OutboxPauses pauses, OutboxSignal signal, TimeProvider time,
    ILogger<OutboxProbe<TDbContext>> logger) :
    PeriodicBackgroundService(options.Value.PollInterval, time)
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;

    protected override async Task Round(CancellationToken cancellationToken)
    {
        while (pauses.Due is { } due)
        {
            pauses.Renew(due);
            await Try(due, cancellationToken);
        }
    }

    protected override void Failed(Exception exception) => Log.TrialFailed(logger, exception);

    async Task Try(PausedRows due, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var paused = db.Set<OutboxMessage>().AsNoTracking().Where(row => row.SentAt == null && row.Topic == due.Topic && (due.Key == null || row.Key == due.Key));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await OwnLane(db, due, cancellationToken) is not [var lane])
        {
            // Another relay has written them, or is at it.
            if (!await paused.AnyAsync(cancellationToken))
                pauses.End(due);
            return;
        }

        if (await paused.Where(row => row.Lane == lane).OrderBy(row => row.Id).FirstOrDefaultAsync(cancellationToken) is not { } row)
            return;
        var unwritten = await writer.Write([row.ToRecord()], cancellationToken);
        pauses.End(due);
        if (unwritten is [var still])
        {
            pauses.Begin(row, still.Error);
            Log.LeftOut(logger, 1, row.Topic, still.Error.Code, _options.FailurePause);
            return;
        }

        await db.Finish([row.Id], _options, Time, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signal.Raise();
    }

    Task<List<short>> OwnLane(TDbContext db, PausedRows due, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SET LOCAL idle_in_transaction_session_timeout = {{(int)_options.LaneTimeout.TotalMilliseconds}};
            SELECT outbox_lane.lane AS "Value" FROM outbox_lane
            CROSS JOIN LATERAL (
                SELECT m.id FROM outbox_message m WHERE m.lane = outbox_lane.lane AND m.sent_at IS NULL AND m.topic = {0} AND ({1} = '' OR m.key = {1})
                ORDER BY m.id LIMIT 1) oldest
            ORDER BY oldest.id LIMIT 1 FOR UPDATE OF outbox_lane SKIP LOCKED
            """;
        return db.Database.SqlQueryRaw<short>(sql, due.Topic, due.Key ?? "").ToListAsync(cancellationToken);
    }
}
