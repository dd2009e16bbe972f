using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Probes whether paused rows can be written again, one row at a time.</summary>
/// <remarks>
/// Each probed row is the first of its lane, so the order of its key is kept. The probe runs beside the batches: a row that cannot be
/// written takes as long as the producer waits, and meanwhile holds up only its own lane. The probe waits for its lane in PostgreSQL's
/// queue, so batches that own the lane again and again do not keep it waiting.
/// </remarks>
internal sealed class OutboxProbe<TDbContext>(
    IDbContextFactory<TDbContext> contexts, OutboxBatch<TDbContext> batch, IOptions<OutboxOptions> options, OutboxPauses pauses,
    OutboxFloors floors, OutboxSignal signal, TimeProvider time, ILogger<OutboxProbe<TDbContext>> logger) :
    PeriodicBackgroundService(options.Value.PollInterval, time)
    where TDbContext : DbContext
{
    readonly RepeatedReports _reports = new(time);

    protected override async Task Round(CancellationToken cancellationToken)
    {
        foreach (var due in pauses.Due)
            await Probe(due, cancellationToken);
    }

    protected override void Failed(Exception exception) =>
        _reports.Of(logger, "failures to probe paused outbox rows").ProbeFailed(exception);

    async Task Probe(OutboxPause pause, CancellationToken cancellationToken)
    {
        while (pauses.IsCurrent(pause))
        {
            var selection = pauses.Probed(pause);
            if (await batch.RelayFirst(selection, cancellationToken) is not { } row)
            {
                await EndIfEmpty(pause, selection, cancellationToken);
                return;
            }

            if (row >= pause.LastRefused)
                pauses.End(pause);
        }

        signal.Raise();
    }

    /// <summary>Ends a pause that has no rows left. If it has rows, another relay owns their lanes.</summary>
    async Task EndIfEmpty(OutboxPause pause, OutboxSelection selection, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        if (!await opened.Connection.HasRows(selection, floors.Current, cancellationToken))
            pauses.End(pause);
    }
}
