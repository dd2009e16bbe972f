using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Creates coming days before any endpoint consumes, and drops expired days in the background.</summary>
/// <remarks>A drop waits for the transactions of other processes, so it must not delay a start.</remarks>
internal sealed class InboxMaintenance<TDbContext>(
    InboxPartitions<TDbContext> partitions, IOptions<InboxOptions> options, TimeProvider time,
    ILogger<InboxMaintenance<TDbContext>> logger) :
    PeriodicBackgroundService(options.Value.MaintenanceInterval, time), IHostedLifecycleService
    where TDbContext : DbContext
{
    public Task StartingAsync(CancellationToken cancellationToken) => partitions.CreateComingDays(cancellationToken);
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task Round(CancellationToken cancellationToken)
    {
        await partitions.CreateComingDays(cancellationToken);
        await partitions.DropExpired(cancellationToken);
    }

    protected override void Failed(Exception exception) => logger.MaintenanceFailed(FailureClassifier.Classify(exception).Category);
}
