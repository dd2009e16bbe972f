using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench.Measuring;

/// <summary>What a database has done: transactions, those that wrote, and the client's statements if they are counted.</summary>
/// <remarks>
/// A transaction that writes takes a transaction id, and so does each of its savepoints behind which it writes. The ids are the server's.
/// </remarks>
internal readonly record struct DatabaseCounts(long Transactions, long Writing, long? Statements)
{
    const string OwnStatements = "FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

    public static async Task<DatabaseCounts> Read(BenchInstallation installation, CancellationToken cancellationToken) => new(
        await installation.Scalar<long>("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", cancellationToken),
        await installation.Scalar<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", cancellationToken),
        installation.CountsStatements
            ? await installation.Scalar<long>($"SELECT sum(calls)::bigint {OwnStatements}", cancellationToken)
            : null);

    public static DatabaseCounts operator -(DatabaseCounts to, DatabaseCounts from) =>
        new(to.Transactions - from.Transactions, to.Writing - from.Writing, to.Statements - from.Statements);

    /// <summary>Adds how many there were for each unit of work.</summary>
    public void AddTo(FigureSheet sheet, string row, string unit, double units)
    {
        sheet.Add(row, $"statements {unit}", Statements / units);
        sheet.Add(row, $"transactions {unit}", Transactions / units);
        sheet.Add(row, $"writing transactions {unit}", Writing / units);
    }

    /// <summary>The five statements that took the most time, as lines of Markdown.</summary>
    public static async Task<IReadOnlyList<string>> Dearest(BenchInstallation installation, CancellationToken cancellationToken)
    {
        if (!installation.CountsStatements)
            return [];
        var lines = await installation.Scalar<string[]>(
            $"""
            SELECT array_agg(line) FROM (
                SELECT format('- %s ms in %s calls: `%s`', round(total_exec_time), calls,
                    left(regexp_replace(replace(query, '`', ''''), '\s+', ' ', 'g'), 90)) AS line
                {OwnStatements} ORDER BY total_exec_time DESC LIMIT 5) AS dearest
            """,
            cancellationToken);
        return ["The five statements that took PostgreSQL the most time (pg_stat_statements):", "", .. lines ?? []];
    }
}
