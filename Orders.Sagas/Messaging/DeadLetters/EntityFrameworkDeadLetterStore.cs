using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Stores dead letters in the database, beside the inbox.</summary>
/// <remarks>
/// One commit stores the record and its inbox row, so a redelivery stores nothing. A replay deletes the inbox row, so a record that fails
/// again is stored again, and its dead letter waits again.
/// </remarks>
internal sealed class EntityFrameworkDeadLetterStore<TDbContext>(
    IDbContextFactory<TDbContext> contexts, InboxPeriods<TDbContext> periods, IOptions<DeadLetterOptions> options) : IDeadLetterStore
    where TDbContext : DbContext
{
    public async Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken)
    {
        letter.Redact(options.Value.Redact);
        try
        {
            return await Write(letter, cancellationToken);
        }
        catch (DbUpdateException exception) when (SqlStates.IsMissingPeriod(exception))
        {
            await periods.Make(letter.StoredAt, cancellationToken);
            return await Write(letter, cancellationToken);
        }
    }

    async Task<bool> Write(DeadLetter letter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Add(new InboxState { MessageId = letter.MessageId, ConsumerGroup = letter.ConsumerGroup, ConsumedAt = letter.StoredAt });
        try
        {
            // The inbox row first: the row detects a redelivery, and from here on processes that store the same message run one by one.
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (SqlStates.IsDuplicate(exception))
        {
            return false;
        }

        if (await db.Lock(letter.Id, cancellationToken) is { } earlier)
            FailedAgain(db, earlier, letter);
        else
            db.Add(letter);
        await db.SaveChangesAsync(cancellationToken);
        // A record is never both: a dead letter, and waiting for its retry.
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM retry_record WHERE consumer_group = {letter.ConsumerGroup} AND message_id = {letter.MessageId}",
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    static void FailedAgain(TDbContext db, DeadLetter earlier, DeadLetter latest)
    {
        earlier.FailedAgain(latest);
        db.Add(new DeadLetterEvent
        {
            DeadLetterId = earlier.Id,
            Kind = DeadLetterEventKind.FailedAgain,
            By = latest.ConsumerGroup,
            At = latest.StoredAt,
            Detail = $"{latest.Reason}: {latest.Error}",
        });
    }
}
