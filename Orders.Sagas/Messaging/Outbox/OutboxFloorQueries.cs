using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Reads what <see cref="OutboxFloors"/> needs.</summary>
internal static class OutboxFloorQueries
{
    static readonly string FirstRows = $"""
        SELECT l.lane, oldest.id, oldest.created_at,
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        FROM outbox_lane l
        LEFT JOIN LATERAL (
            SELECT m.id, m.created_at FROM outbox_message m
            WHERE {OutboxSql.InLane("l.lane", floors: "$1")} ORDER BY m.lane, m.id LIMIT 1) oldest ON TRUE
        """;

    /// <summary>The statement of a round.</summary>
    public static NpgsqlBatchCommand Of(OutboxFloorRound round) => OutboxSql.Command(FirstRows, round.From);

    /// <summary>Does a round.</summary>
    /// <returns>When the oldest row was written; null if no row waits.</returns>
    public static async Task<DateTimeOffset?> RaiseFloors(
        this NpgsqlConnection connection, OutboxFloors floors, CancellationToken cancellationToken)
    {
        var round = floors.StartRound();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Of(round) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (first, since) = (new long?[OutboxOptions.LaneCount], new DateTimeOffset?[OutboxOptions.LaneCount]);
        var (oldestRunning, nextTransaction) = (0L, 0L);
        while (await reader.ReadAsync(cancellationToken))
        {
            var lane = reader.GetInt16(0);
            if (!reader.IsDBNull(1))
                (first[lane], since[lane]) = (reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2));
            (oldestRunning, nextTransaction) = (reader.GetInt64(3), reader.GetInt64(4));
        }

        floors.EndRound(round, first, oldestRunning, nextTransaction);
        return since.Min();
    }
}
