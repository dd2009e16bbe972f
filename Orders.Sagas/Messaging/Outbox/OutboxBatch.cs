using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Relays one batch in one transaction.</summary>
/// <remarks>
/// A batch claims lanes, reads their rows, produces all of them and completes the acknowledged ones. A crash at any point leaves the rows,
/// and the next owner resends them under the same message ids. Rows that were not written stay, and are paused.
/// </remarks>
internal sealed class OutboxBatch<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IRecordWriter writer, IOutboxCompletion completion, IOptions<OutboxOptions> options,
    OutboxPauses pauses, TimeProvider time, ILogger<OutboxBatch<TDbContext>> logger)
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;
    readonly RepeatedReports _reports = new(time);

    /// <summary>Relays rows that are not paused; false if no free lane has any.</summary>
    public async Task<bool> Relay(CancellationToken cancellationToken)
    {
        var notPaused = pauses.NotPaused;
        return await Relay(
            notPaused, db => db.ClaimFreeLanes(notPaused, _options.LanesPerBatch, _options.LaneTimeout, cancellationToken),
            _options.BatchSize, cancellationToken) is not null;
    }

    /// <summary>Relays the first selected row, and waits for its lane as long as a pause lasts.</summary>
    /// <returns>The id of the row; null if there is none, or if the owner of its lane kept the lane.</returns>
    public async Task<long?> RelayFirst(OutboxSelection selection, CancellationToken cancellationToken) => await Relay(
        selection, db => db.AwaitLane(selection, _options.LaneTimeout, _options.FailurePause, cancellationToken),
        rows: 1, cancellationToken) is [var row] ? row.Id : null;

    async Task<List<OutboxMessage>?> Relay(
        OutboxSelection selection, Func<TDbContext, Task<List<short>>> claim, int rows, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await claim(db);
        if (claimed.Count == 0)
            return null;

        var batch = await db.OldestRows(claimed, selection, rows, cancellationToken);
        FaultPoint.Reach(FaultPoint.Claimed);
        var started = Stopwatch.GetTimestamp();
        var unwritten = await writer.Write([.. batch.Select(row => row.ToRecord())], cancellationToken);
        FaultPoint.Reach(FaultPoint.Produced);
        Pause(batch, unwritten);
        await completion.Complete(db, Acknowledged(batch, unwritten), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.Relayed(batch.Count - unwritten.Count, claimed.Count, Stopwatch.GetElapsedTime(started));
        return batch;
    }

    static long[] Acknowledged(List<OutboxMessage> batch, IReadOnlyList<UnwrittenRecord> unwritten)
    {
        var failed = unwritten.Select(record => record.Index).ToHashSet();
        return [.. batch.Where((_, index) => !failed.Contains(index)).Select(row => row.Id)];
    }

    void Pause(List<OutboxMessage> batch, IReadOnlyList<UnwrittenRecord> unwritten)
    {
        foreach (var ofTopic in unwritten.GroupBy(record => batch[record.Index].Topic))
        {
            List<(OutboxMessage Row, Error Error)> failed = [.. ofTopic.Select(record => (batch[record.Index], record.Error))];
            var pause = pauses.Begin(ofTopic.Key, failed, isAlone: batch.Count(row => row.Topic == ofTopic.Key) == 1);
            foreach (var code in failed.CountBy(x => x.Error.Code))
            {
                _reports.Of(logger, $"{code.Key} at outbox rows of {ofTopic.Key}")
                    .WriteFailed(code.Value, ofTopic.Key, code.Key, pause);
            }
        }
    }
}
