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

    /// <summary>Relays rows that are not paused; false if no free lane has any.</summary>
    /// <param name="more">Raised before the batch is sent, if there may be rows for another batch at the same time.</param>
    /// <param name="cancellationToken">Ends the batch; its rows stay.</param>
    public async Task<bool> Relay(OutboxSignal more, CancellationToken cancellationToken)
    {
        var notPaused = pauses.NotPaused;
        return await Relay(
            notPaused,
            (connection, from) => connection.ClaimFreeLanes(
                notPaused, from, _options.LanesPerBatch, _options.LaneTimeout, cancellationToken),
            _options.BatchSize, more, cancellationToken) is not null;
    }

    /// <summary>Relays the first selected row, and waits for its lane as long as a pause lasts.</summary>
    /// <returns>The id of the row; null if there is none, or if the owner of its lane kept the lane.</returns>
    public async Task<long?> RelayFirst(OutboxSelection selection, CancellationToken cancellationToken) => await Relay(
        selection,
        (connection, from) => connection.AwaitLane(selection, from, _options.LaneTimeout, _options.FailurePause, cancellationToken),
        rows: 1, more: null, cancellationToken) is [var row] ? row.Id : null;

    async Task<List<OutboxRow>?> Relay(
        OutboxSelection selection, Func<NpgsqlConnection, long[], Task<short[]>> claim, int rows, OutboxSignal? more,
        CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        var connection = opened.Connection;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var from = floors.Current;
        var claimed = await claim(connection, from);
        if (claimed.Length == 0)
            return null;

        var rowsPerLane = (rows + claimed.Length - 1) / claimed.Length;
        var batch = await connection.OldestRows(claimed, selection, from, rowsPerLane, cancellationToken);
        if (claimed.Length == _options.LanesPerBatch || batch.Count >= rowsPerLane)
            more?.Raise();
        FaultPoint.Reach(FaultPoint.Claimed);
        var started = Stopwatch.GetTimestamp();
        var unwritten = await writer.Write([.. batch.Select(row => row.Record)], cancellationToken);
        FaultPoint.Reach(FaultPoint.Produced);
        Pause(batch, unwritten);
        await connection.CommitWith(completion.Of(Acknowledged(batch, unwritten)), cancellationToken);
        if (batch is [.., var last])
            floors.Relayed(last.Id);
        logger.Relayed(batch.Count - unwritten.Count, claimed.Length, Stopwatch.GetElapsedTime(started));
        return batch;
    }

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
