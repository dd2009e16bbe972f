using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Erases the content of dead letters that no decision needs any longer. Rows, reasons and histories stay.</summary>
/// <remarks>Several processes may run it: each skips what another one has locked.</remarks>
internal sealed class DeadLetterRetention<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IOptions<DeadLetterOptions> options, TimeProvider time,
    ILogger<DeadLetterRetention<TDbContext>> logger)
    : PeriodicBackgroundService(Interval, time)
    where TDbContext : DbContext
{
    const int BatchSize = 500;
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Erases the content of what has waited too long, and of what was replayed and consumed.</summary>
    /// <returns>How many were erased.</returns>
    public async Task<int> Erase(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var total = 0;
        int erased;
        do
        {
            erased = await EraseBatch(db, cancellationToken);
            total += erased;
        }
        while (erased == BatchSize);
        if (total > 0)
            logger.ContentErased(total);
        return total;
    }

    /// <summary>Erases one batch. An inbox row shows that the replay was consumed: a replay deletes the first failure's row.</summary>
    Task<int> EraseBatch(TDbContext db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE dead_letter SET key = NULL, headers = '[]', body = NULL, content_erased_at = clock_timestamp()
        WHERE id IN (
            SELECT id FROM dead_letter d
            WHERE content_erased_at IS NULL AND (
                state = 'Waiting' AND stored_at <= clock_timestamp() - {options.Value.ContentRetention}
                OR state = 'Replayed' AND (
                    EXISTS (SELECT FROM inbox_state i WHERE i.message_id = d.message_id AND i.consumer_group = d.consumer_group)
                    OR NOT EXISTS (
                        SELECT FROM dead_letter_event e WHERE e.dead_letter_id = d.id AND e.kind = 'Replayed'
                            AND e.at > clock_timestamp() - {options.Value.ReplayedContentRetention})))
            LIMIT {BatchSize} FOR UPDATE SKIP LOCKED)
        """,
        cancellationToken);

    protected override Task Round(CancellationToken cancellationToken) => Erase(cancellationToken);

    protected override void Failed(Exception exception) => logger.ContentNotErased(FailureClassifier.Classify(exception).Category);
}
