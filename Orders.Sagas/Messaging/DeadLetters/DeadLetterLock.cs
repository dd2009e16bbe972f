using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.DeadLetters;

internal static class DeadLetterLock
{
    /// <summary>Reads a dead letter and locks it until the transaction ends: of those who decide about one at once, the second sees what the first did.</summary>
    public static async Task<DeadLetter?> Lock(this DbContext db, Guid id, CancellationToken cancellationToken) =>
        (await db.Set<DeadLetter>().FromSql($"SELECT * FROM dead_letter WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();
}
