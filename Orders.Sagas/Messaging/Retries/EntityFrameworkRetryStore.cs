using System.Runtime.CompilerServices;
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
    sealed record Row(
        long Id, string ConsumerGroup, string Topic, int Partition, byte[]? Key, Guid MessageId, DateTimeOffset? FirstFailedAt,
        DateTimeOffset? NextAttemptAt)
    {
        public WaitingRecord ToWaiting() => new(
            Id, new(ConsumerGroup, Topic, Partition), WaitingRecord.KeyOf(Key, MessageId), FirstFailedAt, NextAttemptAt);
    }

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

    public async IAsyncEnumerable<WaitingRecord> Load(
        IReadOnlyCollection<RetryPartition> partitions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string[] groups = [.. partitions.Select(x => x.ConsumerGroup)];
        string[] topics = [.. partitions.Select(x => x.Topic)];
        int[] numbers = [.. partitions.Select(x => x.Partition)];
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = db.Database.SqlQuery<Row>(
            $"""
            SELECT r.id, r.consumer_group, r.topic, r.partition, r.key, r.message_id, r.first_failed_at, r.next_attempt_at
            FROM retry_record r
            JOIN unnest({groups}, {topics}, {numbers}) AS owned (consumer_group, topic, partition)
                ON (r.consumer_group, r.topic, r.partition) = (owned.consumer_group, owned.topic, owned.partition)
            ORDER BY r.id
            """);
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return row.ToWaiting();
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
