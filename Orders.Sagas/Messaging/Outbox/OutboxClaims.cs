using Microsoft.EntityFrameworkCore;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Claims lanes and reads their rows.</summary>
internal static class OutboxClaims
{
    /// <summary>Locks lanes that have selected rows and no owner, until the transaction ends.</summary>
    /// <remarks>
    /// The lane with the oldest row comes first, so no lane starves. PostgreSQL ends the transaction of an owner that stops for longer than
    /// the time-out. The lanes are then free, and the commit of the old owner fails.
    /// </remarks>
    public static Task<List<short>> ClaimLanes(
        this DbContext db, OutboxSelection selection, int limit, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SET LOCAL idle_in_transaction_session_timeout = {{(int)timeout.TotalMilliseconds}};
            SELECT outbox_lane.lane AS "Value" FROM outbox_lane
            CROSS JOIN LATERAL (
                SELECT m.id FROM outbox_message m WHERE m.lane = outbox_lane.lane AND {{selection.Condition}} ORDER BY m.id LIMIT 1) oldest
            ORDER BY oldest.id LIMIT {2} FOR UPDATE OF outbox_lane SKIP LOCKED
            """;
        return db.Database.SqlQueryRaw<short>(sql, selection.First, selection.Second, limit).ToListAsync(cancellationToken);
    }

    /// <summary>The oldest selected rows of claimed lanes.</summary>
    /// <remarks>A separate statement, so that it sees what the previous owner of the lanes committed.</remarks>
    public static Task<List<OutboxMessage>> OldestRows(
        this DbContext db, List<short> lanes, OutboxSelection selection, int limit, CancellationToken cancellationToken)
    {
        var sql = $$"""SELECT m.* FROM outbox_message m WHERE m.lane = ANY ({2}) AND {{selection.Condition}} ORDER BY m.id LIMIT {3}""";
        return db.Set<OutboxMessage>().FromSqlRaw(sql, selection.First, selection.Second, lanes, limit)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
    }

    /// <summary>Whether there are selected rows, in free or owned lanes.</summary>
    public static Task<bool> HasRows(this DbContext db, OutboxSelection selection, CancellationToken cancellationToken)
    {
        var sql = $$"""SELECT EXISTS (SELECT FROM outbox_message m WHERE m.lane >= 0 AND {{selection.Condition}}) AS "Value" """;
        return db.Database.SqlQueryRaw<bool>(sql, selection.First, selection.Second).SingleAsync(cancellationToken);
    }
}
