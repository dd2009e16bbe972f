using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Orders.Sagas.Messaging.DeadLetters;

namespace Orders.Sagas.Messaging.Retries;

/// <summary>Keeps waiting records in the database, beside the inbox and the dead letters.</summary>
/// <remarks>A record is stored whole or not at all: a mask in a card number's place would pass as a token at the retry.</remarks>
internal sealed class EntityFrameworkRetryStore<TDbContext>(
    IDbContextFactory<TDbContext> contexts, IOptions<DeadLetterOptions> options) : IRetryStore
    where TDbContext : DbContext
{
    public async Task<long> Add(RetryRecord record, CancellationToken cancellationToken)
    {
        if (record.IsChangedBy(options.Value.Redact))
            throw new MaskedRecordException();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Add(record);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return record.Id;
        }
        catch (DbUpdateException exception) when (IsStored(exception))
        {
            return await TakePlace(db, record, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<WaitingRecord>> Load(
        string consumerGroup, string topic, int partition, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<RetryRecord>().AsNoTracking()
            .Where(x => x.ConsumerGroup == consumerGroup && x.Topic == topic && x.Partition == partition)
            .OrderBy(x => x.Id)
            .Select(x => new { x.Id, x.Key, x.MessageId, x.FirstFailedAt, x.NextAttemptAt })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(x => new WaitingRecord(x.Id, WaitingRecord.KeyOf(x.Key, x.MessageId), x.FirstFailedAt, x.NextAttemptAt))];
    }

    public async Task<RetryRecord?> Find(long id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Set<RetryRecord>().AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, cancellationToken);
    }

    /// <summary>Updates the row if it still exists: another owner of the partition may have ended it.</summary>
    public async Task Update(RetryRecord record, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Set<RetryRecord>().Where(x => x.Id == record.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(x => x.Attempts, record.Attempts)
                .SetProperty(x => x.Retries, record.Retries)
                .SetProperty(x => x.HandlerFailures, record.HandlerFailures)
                .SetProperty(x => x.FirstFailedAt, record.FirstFailedAt)
                .SetProperty(x => x.LastError, record.LastError)
                .SetProperty(x => x.LastErrorSince, record.LastErrorSince)
                .SetProperty(x => x.NextAttemptAt, record.NextAttemptAt),
            cancellationToken);
    }

    public async Task Delete(long id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await db.Set<RetryRecord>().Where(x => x.Id == id).ExecuteDeleteAsync(cancellationToken);
    }

    static bool IsStored(DbUpdateException exception) => exception.InnerException is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: RetryRecordMap.OneForEachMessage,
    };

    /// <summary>Moves the stored row to the place of a redelivery, whose partition's owner retries it.</summary>
    static async Task<long> TakePlace(TDbContext db, RetryRecord record, CancellationToken cancellationToken)
    {
        var stored = db.Set<RetryRecord>().Where(x => x.ConsumerGroup == record.ConsumerGroup && x.MessageId == record.MessageId);
        await stored.ExecuteUpdateAsync(
            set => set.SetProperty(x => x.Partition, record.Partition).SetProperty(x => x.Offset, record.Offset), cancellationToken);
        // Zero: the row has ended meanwhile. The number of no row ends at its first look-up.
        return await stored.Select(x => x.Id).SingleOrDefaultAsync(cancellationToken);
    }
}
