using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Inbox;

/// <summary>Makes the current period before any endpoint consumes, and drops expired periods in the background.</summary>
/// <remarks>A drop may have to be tried again and again, so it must not delay a start.</remarks>
internal sealed class InboxMaintenance<TDbContext>(
    InboxPeriods<TDbContext> periods, IOptions<InboxOptions> options, TimeProvider time,
    ILogger<InboxMaintenance<TDbContext>> logger) :
    PeriodicBackgroundService(options.Value.MaintenanceInterval, time), IHostedLifecycleService
    where TDbContext : DbContext
{
    public Task StartingAsync(CancellationToken cancellationToken) => periods.MakeComing(cancellationToken);
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task Round(CancellationToken cancellationToken)
    {
        await periods.MakeComing(cancellationToken);
        await periods.DropExpired(cancellationToken);
    }

    protected override void Failed(Exception exception) => logger.MaintenanceFailed(FailureClassifier.Classify(exception).Category);
}
