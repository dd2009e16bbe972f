using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Orders.Sagas.Messaging.Deduplication;

/// <summary>Deletes expired keys from PostgreSQL in small batches.</summary>
/// <remarks>
/// A confirmation extends the life of its key, so keys do not expire by the day and a partition for each day does not fit. Keys are few,
/// one for each effect. Correctness does not depend on this service: an expired row has no meaning, and a new claim replaces it.
/// </remarks>
internal sealed class DeduplicationPurge<TDbContext>(
    IDbContextFactory<TDbContext> contexts, TimeProvider time, ILogger<DeduplicationPurge<TDbContext>> logger)
    : PeriodicBackgroundService(Interval, time)
    where TDbContext : DbContext
{
    const int BatchSize = 1000;
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Deletes expired rows, except those that a new claim is replacing now.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<int> Purge(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var total = 0;
        int deleted;
        do
        {
            deleted = await db.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM deduplication_key WHERE ctid IN (
                    SELECT ctid FROM deduplication_key WHERE expires_at <= clock_timestamp() LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
                """,
                cancellationToken);
            total += deleted;
        }
        while (deleted == BatchSize);
        return total;
    }

    protected override Task Round(CancellationToken cancellationToken) => Purge(cancellationToken);

    protected override void Failed(Exception exception) => logger.PurgeFailed(exception);
}
