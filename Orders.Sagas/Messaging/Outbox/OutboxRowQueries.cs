using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Looks for outbox rows.</summary>
internal static class OutboxRowQueries
{
    public static readonly short[] AllLanes = [.. Enumerable.Range(0, OutboxOptions.LaneCount).Select(lane => (short)lane)];

    /// <summary>Whether there are selected rows, in free or owned lanes.</summary>
    public static async Task<bool> HasRows(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { AnyOf(AllLanes, selection, floors) } };
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>When the row was written that is the last of the oldest ones; null if there are not so many rows.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="count">The number of oldest rows.</param>
    /// <param name="floors">The id from which on each lane is searched.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<DateTimeOffset?> LastOfOldest(
        this NpgsqlConnection connection, int count, long[] floors, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { LastOfOldest(count, floors) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? await reader.GetFieldValueAsync<DateTimeOffset>(0, cancellationToken) : null;
    }

    public static NpgsqlBatchCommand LastOfOldest(int count, long[] floors) => OutboxSql.Command(OldestRow, floors, count);

    /// <summary>The question whether lanes have selected rows.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="selection">The rows.</param>
    /// <param name="floors">The id from which on each lane is searched.</param>
    public static NpgsqlBatchCommand AnyOf(short[] lanes, OutboxSelection selection, long[] floors) =>
        OutboxSql.Command(AnyOfLanes(selection), selection.First, selection.Second, floors, lanes);

    static readonly string OldestRow =
        $"""
        SELECT oldest.created_at FROM outbox_lane l
        CROSS JOIN LATERAL (
            SELECT m.created_at FROM outbox_message m
            WHERE {OutboxSql.InLane("l.lane", floors: "$1")} ORDER BY m.lane, m.id LIMIT $2) oldest
        WHERE l.lane >= 0 ORDER BY oldest.created_at OFFSET $2 - 1 LIMIT 1
        """;

    static string AnyOfLanes(OutboxSelection selection) =>
        $"""
        SELECT EXISTS (
            SELECT FROM unnest($4) l (lane)
            CROSS JOIN LATERAL (
                SELECT FROM outbox_message m
                WHERE {OutboxSql.InLane("l.lane", floors: "$3")} AND {selection.Condition} ORDER BY m.lane, m.id LIMIT 1) oldest)
        """;
}
