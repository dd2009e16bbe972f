using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.DeadLetters;

internal static class DeadLetterLock
{
    /// <summary>Reads a dead letter and locks its row until the transaction ends: concurrent decisions run one by one.</summary>
    public static async Task<DeadLetter?> Lock(this DbContext db, Guid id, CancellationToken cancellationToken) =>
        (await db.Set<DeadLetter>().FromSql($"SELECT * FROM dead_letter WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken))
        .SingleOrDefault();
}
