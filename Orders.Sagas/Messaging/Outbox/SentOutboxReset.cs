using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>
/// Rows that are marked as sent at the start went to a broker that died with an earlier process (<see cref="OutboxOptions.KeepSentUntilConsumed"/>); they go
/// out again, whatever the broker is now. A host starts nothing before every StartingAsync is over, so no row of this run is among them.
/// </summary>
internal sealed class SentOutboxReset<TDbContext>(IDbContextFactory<TDbContext> contexts, ILogger<SentOutboxReset<TDbContext>> logger) : IHostedLifecycleService
    where TDbContext : DbContext
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Database.ExecuteSqlAsync($"UPDATE outbox_message SET sent_at = NULL WHERE sent_at IS NOT NULL", cancellationToken);
        if (rows > 0)
            Log.SendingAgain(logger, rows);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
