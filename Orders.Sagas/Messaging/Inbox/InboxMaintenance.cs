using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Keeps the inbox's days: once before any endpoint consumes, then each maintenance interval.</summary>
internal sealed class InboxMaintenance<TDbContext>(
    InboxPartitions<TDbContext> partitions, IOptions<InboxOptions> options, TimeProvider time, ILogger<InboxMaintenance<TDbContext>> logger) :
    BackgroundService, IHostedLifecycleService
    where TDbContext : DbContext
{
    public Task StartingAsync(CancellationToken cancellationToken) => partitions.Maintain(cancellationToken);
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.MaintenanceInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await partitions.Maintain(stoppingToken);
            }
            catch (Exception e)
            {
                if (!stoppingToken.IsCancellationRequested)
                    Log.MaintenanceFailed(logger, FailureClassifier.Judge(e).Category);
            }
        }
    }
}
