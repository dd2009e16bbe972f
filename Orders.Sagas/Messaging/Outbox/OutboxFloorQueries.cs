using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Reads what <see cref="OutboxFloors"/> needs.</summary>
internal static class OutboxFloorQueries
{
    static readonly string FirstRows = $"""
        SELECT l.lane,
            (SELECT m.id FROM outbox_message m WHERE {OutboxSql.InLane("l.lane", floors: "$1")} ORDER BY m.lane, m.id LIMIT 1),
            pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        FROM outbox_lane l
        """;

    /// <summary>Does a round if one is due.</summary>
    public static async Task RaiseFloors(this NpgsqlConnection connection, OutboxFloors floors, CancellationToken cancellationToken)
    {
        if (floors.StartRound() is not { } from)
            return;
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { OutboxSql.Command(FirstRows, from) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (first, oldestRunning, nextTransaction) = (new long?[OutboxOptions.LaneCount], 0L, 0L);
        while (await reader.ReadAsync(cancellationToken))
        {
            first[reader.GetInt16(0)] = reader.IsDBNull(1) ? null : reader.GetInt64(1);
            (oldestRunning, nextTransaction) = (reader.GetInt64(2), reader.GetInt64(3));
        }

        floors.EndRound(first, oldestRunning, nextTransaction);
    }
}
