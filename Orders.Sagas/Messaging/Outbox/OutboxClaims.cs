using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Claims lanes and reads their rows.</summary>
internal static class OutboxClaims
{
    /// <summary>Locks lanes that have selected rows and no owner, until the transaction ends.</summary>
    /// <remarks>
    /// The lane with the oldest row comes first, so no lane starves. PostgreSQL ends the transaction of an owner that stops for longer than
    /// the time-out. The lanes are then free, and the commit of the old owner fails.
    /// </remarks>
    public static Task<List<short>> ClaimFreeLanes(
        this DbContext db, OutboxSelection selection, int limit, TimeSpan timeout, CancellationToken cancellationToken) =>
        db.Claim(selection, limit, timeout, wait: null, cancellationToken);

    /// <summary>Locks the lane of the oldest selected row, and waits for the lane's owner; empty if the owner keeps the lane.</summary>
    /// <remarks>The wait is in PostgreSQL's queue for the lock. Under load, batches own a lane nearly all the time.</remarks>
    public static async Task<List<short>> AwaitLane(
        this DbContext db, OutboxSelection selection, TimeSpan timeout, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return await db.Claim(selection, limit: 1, timeout, wait, cancellationToken);
        }
        catch (InvalidOperationException exception) when (
            exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            // EF Core wraps an error that Npgsql calls transient.
            return [];
        }
    }

    static Task<List<short>> Claim(
        this DbContext db, OutboxSelection selection, int limit, TimeSpan timeout, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var sql = $$"""
            SET LOCAL idle_in_transaction_session_timeout = {{(int)timeout.TotalMilliseconds}};
            {{(wait is { } limited ? $"SET LOCAL lock_timeout = {(int)limited.TotalMilliseconds};" : "")}}
            SELECT outbox_lane.lane AS "Value" FROM outbox_lane
            CROSS JOIN LATERAL (
                SELECT m.id FROM outbox_message m WHERE m.lane = outbox_lane.lane AND {{selection.Condition}} ORDER BY m.id LIMIT 1) oldest
            ORDER BY oldest.id LIMIT {2} FOR UPDATE OF outbox_lane {{(wait is null ? "SKIP LOCKED" : "")}}
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
