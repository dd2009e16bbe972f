using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Claims lanes in the connection's transaction.</summary>
internal static class OutboxClaims
{
    /// <summary>Settings until the end of the transaction.</summary>
    /// <remarks>
    /// A commit that a crash of PostgreSQL loses sends records again under the same message ids, so the commit need not wait for the disk.
    /// Prepared plans are made once, often while the outbox is empty. So they may only use an index: nothing else stays fast with rows.
    /// </remarks>
    const string Settings = """
        SELECT set_config('idle_in_transaction_session_timeout', $1, true), set_config('lock_timeout', $2, true),
            set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true),
            set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true)
        """;

    /// <summary>Locks lanes that have selected rows and no owner, until the transaction ends.</summary>
    /// <remarks>
    /// The lane with the oldest row comes first, so no lane starves. PostgreSQL ends the transaction of an owner that stops for longer than
    /// the time-out. The lanes are then free, and the commit of the old owner fails.
    /// </remarks>
    public static Task<short[]> ClaimFreeLanes(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, int limit, TimeSpan timeout,
        CancellationToken cancellationToken) =>
        connection.Claim(selection, floors, limit, timeout, wait: null, cancellationToken);

    /// <summary>Locks the lane of the oldest selected row, and waits for the lane's owner; empty if the owner keeps the lane.</summary>
    /// <remarks>The wait is in PostgreSQL's queue for the lock. Under load, batches own a lane nearly all the time.</remarks>
    public static async Task<short[]> AwaitLane(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, TimeSpan timeout, TimeSpan wait,
        CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Claim(selection, floors, limit: 1, timeout, wait, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return [];
        }
    }

    static async Task<short[]> Claim(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, int limit, TimeSpan timeout, TimeSpan? wait,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                OutboxSql.Command(Settings, Milliseconds(timeout), Milliseconds(wait ?? TimeSpan.Zero)),
                OutboxSql.Command(OldestLanes(selection, skipOwned: wait is null), selection.First, selection.Second, floors, limit),
            },
        };
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var lanes = new List<short>();
        while (await reader.ReadAsync(cancellationToken))
            lanes.Add(reader.GetInt16(0));
        return [.. lanes];
    }

    static string OldestLanes(OutboxSelection selection, bool skipOwned) =>
        $"""
        SELECT l.lane FROM outbox_lane l
        CROSS JOIN LATERAL (
            SELECT m.id FROM outbox_message m
            WHERE {OutboxSql.InLane("l.lane", floors: "$3")} AND {selection.Condition} ORDER BY m.lane, m.id LIMIT 1) oldest
        WHERE l.lane >= 0 ORDER BY oldest.id LIMIT $4 FOR UPDATE OF l {(skipOwned ? "SKIP LOCKED" : "")}
        """;

    static string Milliseconds(TimeSpan time) => $"{(long)time.TotalMilliseconds}";
}
