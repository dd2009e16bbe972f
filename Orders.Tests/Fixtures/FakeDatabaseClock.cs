using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Orders.Tests.Fixtures;

/// <summary>Makes a clock of the test PostgreSQL's clock: statements get its time in place of <c>clock_timestamp()</c>.</summary>
internal sealed class FakeDatabaseClock(TimeProvider time) : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Set(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Set(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Set(command);
        return ValueTask.FromResult(result);
    }

    void Set(DbCommand command)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        command.CommandText = command.CommandText.Replace("clock_timestamp()", $"timestamptz '{now}+00'", StringComparison.Ordinal);
    }
}
