using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Deletes expired keys from PostgreSQL, some at a time: a key is renewed when it is confirmed, so keys do not expire in the order of their partitions, and there
/// are few, one an effect. Nothing depends on it: an expired row means nothing, and a new claim takes its place.
/// </summary>
internal sealed class DeduplicationPurge<TDbContext>(
    IDbContextFactory<TDbContext> contexts, TimeProvider time, ILogger<DeduplicationPurge<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    const int BatchSize = 1000;
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Deletes what has expired; rows that somebody claims anew at this moment are left alone.</summary>
    public async Task<int> Purge(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var total = 0;
        int deleted;
        do
        {
            deleted = await db.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM deduplication_key WHERE ctid IN (
                    SELECT ctid FROM deduplication_key WHERE expires_at <= {now} LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
                """,
                cancellationToken);
            total += deleted;
        }
        while (deleted == BatchSize);
        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Purge(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.PurgeFailed(logger, e);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
