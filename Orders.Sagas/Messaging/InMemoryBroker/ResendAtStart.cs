using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>Resends, at the start, the records that an earlier process lost with its in-memory broker.</summary>
/// <remarks>A host starts no service before every StartingAsync has ended, so no record of this process is among them.</remarks>
internal sealed class ResendAtStart<TDbContext>(IDbContextFactory<TDbContext> contexts, ILogger<ResendAtStart<TDbContext>> logger) :
    IHostedLifecycleService
    where TDbContext : DbContext
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var records = await db.ResendAll(cancellationToken);
        if (records > 0)
            logger.Resending(records);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
