using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Relays batches while there are rows, then waits for a commit's signal, or until a look each interval finds rows.</summary>
/// <remarks>
/// Several loops run at the same time: while the batch of one waits for the broker, another selects rows of other lanes. A commit or a full
/// batch wakes one of the loops that wait. The first loop looks for rows that no signal announced, and the others only while it is busy.
/// </remarks>
internal sealed class OutboxRelay<TDbContext>(
    IDbContextFactory<TDbContext> contexts, OutboxBatch<TDbContext> batch, OutboxFloors floors, OutboxSignal signal,
    IOptions<OutboxOptions> options, TimeProvider time, ILogger<OutboxRelay<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;
    readonly RepeatedReports _reports = new(time);
    volatile bool _firstWaits;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, _options.ConcurrentBatches).Select(loop => Run(isFirst: loop == 0, stoppingToken)));

    async Task Run(bool isFirst, CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                for (var follows = true; follows;)
                {
                    follows = await batch.Relay(signal, stoppingToken);
                    failures = 0;
                    await RaiseFloors(stoppingToken);
                }

                await WaitForRows(isFirst, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // A server that takes over after a failure may number rows again from a lower id on.
                floors.Reset();
                _reports.Of(logger, "failures of the outbox relay").RelayFailed(exception, ++failures);
                var pause = _options.Retry.PauseAfter(failures);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task WaitForRows(bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            if (isFirst)
                _firstWaits = true;
            while (!await signal.Wait(_options.PollInterval, cancellationToken))
            {
                if ((isFirst || !_firstWaits) && await batch.HasRows(cancellationToken))
                    return;
            }
        }
        finally
        {
            if (isFirst)
                _firstWaits = false;
        }
    }

    async Task RaiseFloors(CancellationToken cancellationToken)
    {
        if (!floors.IsRoundDue)
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        await opened.Connection.RaiseFloors(floors, cancellationToken);
    }
}
