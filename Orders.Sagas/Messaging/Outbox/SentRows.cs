using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Outbox;

internal static class SentRows
{
    /// <summary>Deletes rows that are acknowledged, or marks them as sent where the broker forgets.</summary>
    public static Task<int> Finish(this DbContext db, long[] ids, OutboxOptions options, TimeProvider time, CancellationToken cancellationToken) => options.KeepSentUntilConsumed
        ? db.Database.ExecuteSqlAsync($"UPDATE outbox_message SET sent_at = {time.GetUtcNow()} WHERE id = ANY ({ids})", cancellationToken)
        : db.Database.ExecuteSqlAsync($"DELETE FROM outbox_message WHERE id = ANY ({ids})", cancellationToken);
}
