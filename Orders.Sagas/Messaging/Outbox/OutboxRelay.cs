using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Sends batches while there are rows, then sleeps until a commit wakes it or the poll interval is over.</summary>
internal sealed class OutboxRelay<TDbContext>(
    OutboxBatch<TDbContext> batch, OutboxSignal signal, IOptions<OutboxOptions> options, ILogger<OutboxRelay<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    readonly OutboxOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A batch that found rows may have kept another relay from newer ones, so it is followed by another.
                while (await batch.Relay(stoppingToken))
                    failures = 0;
                await signal.Wait(_options.PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.RelayFailed(logger, e, ++failures);
                await Task.Delay(OutboxOptions.RetryDelay(failures), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
