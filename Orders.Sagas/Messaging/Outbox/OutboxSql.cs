using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Builds the statements of the relay, which uses no EF Core: a batch has many rows, and no entity is changed.</summary>
internal static class OutboxSql
{
    /// <summary>The condition of rows (<c>m</c>) of one lane, from its floor on.</summary>
    /// <remarks>
    /// Ordered by lane and id, these rows come from the index of both, from the floor's place on. With "lane = x" PostgreSQL may take the
    /// primary key instead, and skip the rows of all other lanes.
    /// </remarks>
    /// <param name="lane">SQL for the lane.</param>
    /// <param name="floors">SQL for the array of floors.</param>
    public static string InLane(string lane, string floors) =>
        $"(m.lane, m.id) >= ({lane}, ({floors})[{lane} + 1]) AND m.lane <= {lane}";

    /// <summary>A statement with the parameters $1, $2 and so on.</summary>
    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
