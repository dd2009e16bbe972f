using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Orders.Sagas.Messaging.Tables;

/// <summary>Sends several statements in one round trip, through EF Core, whose logs and interceptors see them.</summary>
/// <remarks>Without a transaction around them, PostgreSQL commits all of the statements together, or none.</remarks>
internal static class SqlRoundTrip
{
    /// <summary>Runs statements that return no rows.</summary>
    public static Task Execute(this DbContext db, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        statements.Count == 0
            ? Task.CompletedTask
            : db.Database.ExecuteSqlRawAsync(TextOf(statements), ParametersOf(statements), cancellationToken);

    /// <summary>Runs queries, and passes the reader to each in turn.</summary>
    public static async Task Read(
        this DbContext db, IReadOnlyList<(SqlStatement Statement, Action<DbDataReader> ReadRow)> queries,
        CancellationToken cancellationToken)
    {
        SqlStatement[] statements = [.. queries.Select(query => query.Statement)];
        var command = db.GetService<IRawSqlCommandBuilder>().Build(TextOf(statements), ParametersOf(statements), db.Model);
        await using var result = await command.RelationalCommand.ExecuteReaderAsync(
            new RelationalCommandParameterObject(
                db.GetService<IRelationalConnection>(), command.ParameterValues, null, db,
                db.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.FromSqlQuery),
            cancellationToken);
        foreach (var query in queries)
        {
            while (await result.DbDataReader.ReadAsync(cancellationToken))
                query.ReadRow(result.DbDataReader);
            await result.DbDataReader.NextResultAsync(cancellationToken);
        }
    }

    static string TextOf(IReadOnlyList<SqlStatement> statements) => string.Join(";\n", statements.Select(statement => statement.Text));

    static object[] ParametersOf(IReadOnlyList<SqlStatement> statements) => [.. statements.SelectMany(statement => statement.Parameters)];
}
