using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>
/// Keeps dead letters beside the inbox: one commit stores the record and marks it as worked off, so that a redelivery stores nothing. A replay has taken that
/// mark away, so a record that fails again gets here, and its dead letter waits again.
/// </summary>
internal sealed class EntityFrameworkDeadLetterStore<TDbContext>(IDbContextFactory<TDbContext> contexts) : IDeadLetterStore
    where TDbContext : DbContext
{
    public async Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Add(new InboxState { MessageId = letter.MessageId, ConsumerGroup = letter.ConsumerGroup, ConsumedAt = letter.StoredAt });
        try
        {
            // The inbox first: it says whether this is a redelivery, and two that store the same message go one after the other from here on.
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException refusal && SqlStates.IsDuplicate(refusal))
        {
            return false;
        }

        if (await db.Lock(letter.Id, cancellationToken) is { } earlier)
            FailedAgain(db, earlier, letter);
        else
            db.Add(letter);
        await db.SaveChangesAsync(cancellationToken);
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
