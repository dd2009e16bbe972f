using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Orders.Sagas.Messaging.Tables;

/// <summary>Reads the rows of an SQL statement past EF Core's query pipeline, but with its connection, logs and interceptors.</summary>
/// <remarks>For SqlQuery and FromSql with parameters, EF Core writes the SQL anew for each execution.</remarks>
internal static class SqlRows
{
    /// <param name="db">The context.</param>
    /// <param name="sql">The SQL. Its values become parameters.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static async Task<List<T>> Rows<T>(
        this DbContext db, FormattableString sql, Func<DbDataReader, T> read, CancellationToken cancellationToken = default)
    {
        var command = db.GetService<IRawSqlCommandBuilder>().Build(sql.Format, sql.GetArguments()!, db.Model);
        await using var result = await command.RelationalCommand.ExecuteReaderAsync(
            new RelationalCommandParameterObject(
                db.GetService<IRelationalConnection>(), command.ParameterValues, null, db,
                db.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.FromSqlQuery),
            cancellationToken);
        var rows = new List<T>();
        while (await result.DbDataReader.ReadAsync(cancellationToken))
            rows.Add(read(result.DbDataReader));
        return rows;
    }

    /// <summary>The value of a column that may be NULL.</summary>
    public static T? ValueOrNull<T>(this DbDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    /// <inheritdoc cref="ValueOrNull{T}"/>
    public static string? TextOrNull(this DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
