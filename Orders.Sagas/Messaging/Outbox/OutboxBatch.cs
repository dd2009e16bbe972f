using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Relays one batch in one transaction. Batches that run at the same time own different lanes.</summary>
/// <remarks>
/// A batch claims lanes, reads their rows, produces all of them and completes the acknowledged ones. A crash at any point leaves the rows,
/// and the next owner resends them under the same message ids. Rows that were not written stay, and are paused.
/// </remarks>
internal sealed class OutboxBatch<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IRecordWriter writer, IOutboxCompletion completion, IOptions<OutboxOptions> options,
    OutboxPauses pauses, OutboxFloors floors, TimeProvider time, ILogger<OutboxBatch<TDbContext>> logger)
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;
    readonly RepeatedReports _reports = new(time);

    /// <summary>Whether rows wait that are not paused, in free or owned lanes. A look is one statement without locks.</summary>
    public async Task<bool> HasRows(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        return await opened.Connection.HasRows(pauses.NotPaused, floors.Current, cancellationToken);
    }

    /// <summary>Relays rows that are not paused.</summary>
    /// <param name="more">Raised before the batch is sent, if there may be rows for another batch at the same time.</param>
    /// <param name="cancellationToken">Ends the batch; its rows stay.</param>
    /// <returns>Whether another batch should follow at once.</returns>
    public async Task<bool> Relay(OutboxSignal more, CancellationToken cancellationToken)
    {
        var limits = OutboxLimits.Of(_options);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        var connection = opened.Connection;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var claim = await connection.ClaimFreeLanes(pauses.NotPaused, floors.Current, limits, cancellationToken);
        if (claim.Lanes.Length == 0)
            return false;

        var isFull = limits.AreReached(claim);
        if (isFull)
            more.Raise();
        var completed = await Send(claim, cancellationToken);
        if (!isFull)
            return await connection.CommitWith(completed, MissedByOthers(claim), cancellationToken);
        await connection.CommitWith(completed, cancellationToken);
        return true;
    }

    /// <summary>Relays the first selected row, and waits for its lane as long as a pause lasts.</summary>
    /// <returns>The id of the row; null if there is none, or if the owner of its lane kept the lane.</returns>
    public async Task<long?> RelayFirst(OutboxSelection selection, CancellationToken cancellationToken)
    {
        var limits = OutboxLimits.Of(_options) with { Lanes = 1, Rows = 1 };
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        var connection = opened.Connection;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var claim = await connection.AwaitLane(selection, floors.Current, limits, _options.FailurePause, cancellationToken);
        if (claim.Lanes.Length == 0)
            return null;

        await connection.CommitWith(await Send(claim, cancellationToken), cancellationToken);
        return claim.Rows is [var row] ? row.Id : null;
    }

    /// <summary>Produces the rows.</summary>
    /// <returns>The statement that completes the acknowledged ones.</returns>
    async Task<NpgsqlBatchCommand> Send(OutboxClaim claim, CancellationToken cancellationToken)
    {
        var batch = claim.Rows;
        FaultPoint.Reach(FaultPoint.Claimed);
        var started = Stopwatch.GetTimestamp();
        var unwritten = await writer.Write([.. batch.Select(row => row.Record)], cancellationToken);
        FaultPoint.Reach(FaultPoint.Produced);
        Pause(batch, unwritten);
        if (batch is [.., var last])
            floors.Known(last.Id);
        logger.Relayed(batch.Count - unwritten.Count, claim.Lanes.Length, Stopwatch.GetElapsedTime(started));
        return completion.Of(Acknowledged(batch, unwritten));
    }

    /// <summary>Asks for rows that other relays found in the lanes of this batch and could not claim.</summary>
    /// <remarks>
    /// The commit of such a row woke a relay. That relay skipped the lane, and waits. So this is asked when the lanes are free again: a row
    /// that is committed later finds them free.
    /// </remarks>
    NpgsqlBatchCommand MissedByOthers(OutboxClaim claim) => OutboxRowQueries.AnyOf(claim.Lanes, pauses.NotPaused, floors.Current);

    static long[] Acknowledged(List<OutboxRow> batch, IReadOnlyList<UnwrittenRecord> unwritten)
    {
        var failed = unwritten.Select(record => record.Index).ToHashSet();
        return [.. batch.Where((_, index) => !failed.Contains(index)).Select(row => row.Id)];
    }

    void Pause(List<OutboxRow> batch, IReadOnlyList<UnwrittenRecord> unwritten)
    {
        foreach (var ofTopic in unwritten.GroupBy(record => batch[record.Index].Record.Topic))
        {
            List<(OutboxRow Row, Error Error)> failed = [.. ofTopic.Select(record => (batch[record.Index], record.Error))];
            var pause = pauses.Begin(ofTopic.Key, failed, isAlone: batch.Count(row => row.Record.Topic == ofTopic.Key) == 1);
            foreach (var code in failed.CountBy(x => x.Error.Code))
            {
                _reports.Of(logger, $"{code.Key} at outbox rows of {ofTopic.Key}")
                    .WriteFailed(code.Value, ofTopic.Key, code.Key, pause);
            }
        }
    }
}
