using System.Text.Json;
using Npgsql;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>The lanes that a transaction owns, and their oldest rows in the order of their ids.</summary>
internal readonly record struct OutboxClaim(short[] Lanes, List<OutboxRow> Rows);

/// <summary>Claims lanes in the connection's transaction, and reads their rows.</summary>
internal static class OutboxClaims
{
    /// <summary>Settings until the end of the transaction.</summary>
    /// <remarks>
    /// A commit that a crash of PostgreSQL loses sends records again under the same message ids, so the commit need not wait for the disk.
    /// Plans are made once, often while the outbox is empty. So they may only use an index: nothing else stays fast with rows.
    /// </remarks>
    const string Settings = """
        SELECT set_config('idle_in_transaction_session_timeout', $1, true), set_config('lock_timeout', $2, true),
            set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
            set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true)
        """;

    /// <summary>The claimed lanes, from one statement of the transaction to the next one.</summary>
    const string Claimed = "current_setting('outbox.claimed')::smallint[]";

    /// <summary>Locks lanes that have selected rows and no owner, until the transaction ends.</summary>
    /// <remarks>
    /// The lane with the oldest row comes first, so no lane starves. PostgreSQL ends the transaction of an owner that stops for longer than
    /// the time-out. The lanes are then free, and the commit of the old owner fails.
    /// </remarks>
    public static Task<OutboxClaim> ClaimFreeLanes(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, OutboxLimits limits,
        CancellationToken cancellationToken) =>
        connection.Claim(selection, floors, limits, wait: null, cancellationToken);

    /// <summary>Locks the lane of the oldest selected row, and waits for the lane's owner; empty if the owner keeps the lane.</summary>
    /// <remarks>The wait is in PostgreSQL's queue for the lock. Under load, batches own a lane nearly all the time.</remarks>
    public static async Task<OutboxClaim> AwaitLane(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, OutboxLimits limits, TimeSpan wait,
        CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Claim(selection, floors, limits, wait, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return new([], []);
        }
    }

    static async Task<OutboxClaim> Claim(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, OutboxLimits limits, TimeSpan? wait,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                OutboxSql.Command(Settings, Milliseconds(limits.Timeout), Milliseconds(wait ?? TimeSpan.Zero)),
                OutboxSql.Command(
                    OldestLanes(selection, skipOwned: wait is null), selection.First, selection.Second, floors, limits.Lanes),
                OutboxSql.Command(RowsOfClaimed(selection), selection.First, selection.Second, floors, limits.Rows, limits.Bytes),
            },
        };
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var lanes = reader.GetFieldValue<short[]>(0);
        await reader.NextResultAsync(cancellationToken);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Row(reader));
        return new(lanes, rows);
    }

    static string OldestLanes(OutboxSelection selection, bool skipOwned) =>
        $"""
        WITH claimed AS (
            SELECT l.lane FROM outbox_lane l
            CROSS JOIN LATERAL (
                SELECT m.id FROM outbox_message m
                WHERE {OutboxSql.InLane("l.lane", floors: "$3")} AND {selection.Condition} ORDER BY m.lane, m.id LIMIT 1) oldest
            WHERE l.lane >= 0 ORDER BY oldest.id LIMIT $4 FOR UPDATE OF l {(skipOwned ? "SKIP LOCKED" : "")}),
        lanes AS (SELECT coalesce(array_agg(lane), ARRAY[]::smallint[]) AS lanes FROM claimed)
        SELECT lanes, set_config('outbox.claimed', lanes::text, true) FROM lanes
        """;

    /// <summary>A separate statement, so that it sees what the previous owner of the lanes committed.</summary>
    /// <remarks>A row is left out if the rows before it have enough bytes. The length of a body does not read the body.</remarks>
    static string RowsOfClaimed(OutboxSelection selection) =>
        $"""
        SELECT id, topic, key, headers, body, verbatim FROM (
            SELECT oldest.*, sum(octet_length(oldest.body)) OVER (ORDER BY oldest.id) - octet_length(oldest.body) AS bytes_before
            FROM unnest({Claimed}) claimed (lane)
            CROSS JOIN LATERAL (
                SELECT m.id, m.topic, m.key, m.headers, m.body, m.verbatim FROM outbox_message m
                WHERE {OutboxSql.InLane("claimed.lane", floors: "$3")} AND {selection.Condition} ORDER BY m.lane, m.id
                LIMIT greatest(1, $4 / greatest(1, cardinality({Claimed})))) oldest) counted
        WHERE bytes_before < $5 ORDER BY id
        """;

    static OutboxRow Row(NpgsqlDataReader reader) => new(reader.GetInt64(0), new OutboundRecord(
        reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(4), Json<Dictionary<string, string>>(reader, 3)!,
        reader.IsDBNull(5) ? null : Json<VerbatimRecord>(reader, 5)));

    static T? Json<T>(NpgsqlDataReader reader, int column) =>
        JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(column), JsonSerializerOptions.Default);

    static string Milliseconds(TimeSpan time) => $"{(long)time.TotalMilliseconds}";
}
