using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Messaging.Inbox;

namespace Orders.Sagas.Messaging.DeadLetters;

/// <summary>Keeps dead letters beside the inbox: one commit stores the record and marks it as worked off, so that a redelivery stores nothing.</summary>
internal sealed class EntityFrameworkDeadLetterStore<TDbContext>(IDbContextFactory<TDbContext> contexts) : IDeadLetterStore
    where TDbContext : DbContext
{
    public async Task<bool> Store(DeadLetter deadLetter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        db.Add(deadLetter);
        db.Add(new InboxState { MessageId = deadLetter.MessageId, ConsumerGroup = deadLetter.ConsumerGroup, ConsumedAt = deadLetter.StoredAt });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return false;
        }
    }
}
