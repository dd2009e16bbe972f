using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>
/// Deletes expired keys from PostgreSQL, some at a time: a key is renewed when it is confirmed, so keys do not expire in the order of their partitions, and there
/// are few, one an effect. Nothing depends on it: an expired row means nothing, and a new claim takes its place.
/// </summary>
internal sealed class DeduplicationPurge<TDbContext>(
    IDbContextFactory<TDbContext> contexts, TimeProvider time, ILogger<DeduplicationPurge<TDbContext>> logger) : PeriodicBackgroundService(Interval, time)
    where TDbContext : DbContext
{
    const int BatchSize = 1000;
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Deletes what has expired; rows that somebody claims anew at this moment are left alone.</summary>
    public async Task<int> Purge(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var now = Time.GetUtcNow();
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

    protected override Task Round(CancellationToken cancellationToken) => Purge(cancellationToken);

    protected override void Failed(Exception exception) => Log.PurgeFailed(logger, exception);
}
