using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Relays batches while there are rows, then waits for a commit's signal or the poll interval.</summary>
internal sealed class OutboxRelay<TDbContext>(
    OutboxBatch<TDbContext> batch, OutboxSignal signal, IOptions<OutboxOptions> options, TimeProvider time,
    ILogger<OutboxRelay<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;
    readonly RepeatedReports _reports = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // The lanes of this batch were locked for other relays, which may have missed newer rows. So another batch follows.
                while (await batch.Relay(stoppingToken))
                    failures = 0;
                await signal.Wait(_options.PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _reports.Of(logger, "failures of the outbox relay").RelayFailed(exception, ++failures);
                var pause = _options.Retry.PauseAfter(failures);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
