using System.Text.Json;
using Npgsql;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Reads outbox rows.</summary>
internal static class OutboxRowQueries
{
    /// <summary>The oldest selected rows of claimed lanes.</summary>
    /// <remarks>A separate statement, so that it sees what the previous owner of the lanes committed.</remarks>
    /// <param name="connection">The connection whose transaction claimed the lanes.</param>
    /// <param name="lanes">The lanes.</param>
    /// <param name="selection">The rows.</param>
    /// <param name="floors">The id from which on each lane is searched.</param>
    /// <param name="limit">The maximum number of rows of one lane.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<List<OutboxRow>> OldestRows(
        this NpgsqlConnection connection, short[] lanes, OutboxSelection selection, long[] floors, int limit,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { OutboxSql.Command(OldestOfLanes(selection), selection.First, selection.Second, floors, lanes, limit) },
        };
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Row(reader));
        rows.Sort((a, b) => a.Id.CompareTo(b.Id));
        return rows;
    }

    /// <summary>Whether there are selected rows, in free or owned lanes.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="selection">The rows.</param>
    /// <param name="floors">The id from which on each lane is searched.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<bool> HasRows(
        this NpgsqlConnection connection, OutboxSelection selection, long[] floors, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { OutboxSql.Command(AnyOfLanes(selection), selection.First, selection.Second, floors) },
        };
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    static string OldestOfLanes(OutboxSelection selection) =>
        $"""
        SELECT oldest.* FROM unnest($4) claimed (lane)
        CROSS JOIN LATERAL (
            SELECT m.id, m.topic, m.key, m.headers, m.body, m.verbatim FROM outbox_message m
            WHERE {OutboxSql.InLane("claimed.lane", floors: "$3")} AND {selection.Condition} ORDER BY m.lane, m.id LIMIT $5) oldest
        """;

    static string AnyOfLanes(OutboxSelection selection) =>
        $"""
        SELECT EXISTS (
            SELECT FROM outbox_lane l
            CROSS JOIN LATERAL (
                SELECT FROM outbox_message m
                WHERE {OutboxSql.InLane("l.lane", floors: "$3")} AND {selection.Condition} ORDER BY m.lane, m.id LIMIT 1) oldest
            WHERE l.lane >= 0)
        """;

    static OutboxRow Row(NpgsqlDataReader reader) => new(reader.GetInt64(0), new OutboundRecord(
        reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(4), Json<Dictionary<string, string>>(reader, 3)!,
        reader.IsDBNull(5) ? null : Json<VerbatimRecord>(reader, 5)));

    static T? Json<T>(NpgsqlDataReader reader, int column) =>
        JsonSerializer.Deserialize<T>(reader.GetFieldValue<byte[]>(column), JsonSerializerOptions.Default);
}
