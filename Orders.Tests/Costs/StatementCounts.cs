using System.Globalization;
using Npgsql;

namespace Orders.Tests.Costs;

/// <summary>What PostgreSQL has done for one database: the calls of each statement, and the transactions that wrote.</summary>
/// <param name="Calls">The calls by the statement's text.</param>
/// <param name="Commits">The transaction ids that the server has given: only a transaction that writes takes one.</param>
internal sealed record StatementCounts(IReadOnlyDictionary<string, long> Calls, long Commits)
{
    const int LineLength = 130;

    public long Statements => Calls.Values.Sum();

    /// <param name="source">Another database of the same server, so that this statement does not count.</param>
    /// <param name="database">The database whose statements count.</param>
    public static async Task<StatementCounts> Read(NpgsqlDataSource source, string database)
    {
        await using var command = source.CreateCommand(
            """
            SELECT query, sum(calls)::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = $1) GROUP BY query
            """);
        command.Parameters.Add(new() { Value = database });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var (calls, commits) = (new Dictionary<string, long>(), 0L);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            (calls[reader.GetString(0)], commits) = (reader.GetInt64(1), reader.GetInt64(2));
        return new(calls, commits);
    }

    /// <summary>What was done after an earlier reading.</summary>
    public StatementCounts Since(StatementCounts earlier) => new(
        Calls.Select(x => (x.Key, Calls: x.Value - earlier.Calls.GetValueOrDefault(x.Key))).Where(x => x.Calls > 0)
            .ToDictionary(x => x.Key, x => x.Calls),
        Commits - earlier.Commits);

    public StatementCounts Without(IReadOnlySet<string> statements) =>
        this with { Calls = Calls.Where(x => !statements.Contains(x.Key)).ToDictionary() };

    /// <summary>The statements by their calls, one a line.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine, Calls.OrderByDescending(x => x.Value).Select(x => string.Create(
            CultureInfo.InvariantCulture, $"{x.Value,6} {StatementText.Short(x.Key, LineLength)}")));
}

/// <summary>The text of a statement in one line.</summary>
internal static class StatementText
{
    static readonly string[] Control = ["COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"];

    /// <summary>Whether a statement ends or divides a transaction. Npgsql sends such a statement in a round trip of its own.</summary>
    /// <remarks>BEGIN is none: it is sent with the statement after it.</remarks>
    public static bool IsControl(string statement) => Control.Any(x => statement.StartsWith(x, StringComparison.OrdinalIgnoreCase));

    public static string Short(string statement, int length)
    {
        var line = string.Join(' ', statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= length ? line : line[..length];
    }
}
