using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>
/// Keeps the inbox's days. The coming ones are there before any endpoint consumes; the expired ones are dropped in the background, because that waits for the
/// transactions of others and must not hold up a start.
/// </summary>
internal sealed class InboxMaintenance<TDbContext>(
    InboxPartitions<TDbContext> partitions, IOptions<InboxOptions> options, TimeProvider time, ILogger<InboxMaintenance<TDbContext>> logger) :
    PeriodicBackgroundService(options.Value.MaintenanceInterval, time), IHostedLifecycleService
    where TDbContext : DbContext
{
    public Task StartingAsync(CancellationToken cancellationToken) => partitions.MakeComingDays(cancellationToken);
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task Round(CancellationToken cancellationToken)
    {
        await partitions.MakeComingDays(cancellationToken);
        await partitions.ForgetExpired(cancellationToken);
    }

    protected override void Failed(Exception exception) => Log.MaintenanceFailed(logger, FailureClassifier.Classify(exception).Category);
}
