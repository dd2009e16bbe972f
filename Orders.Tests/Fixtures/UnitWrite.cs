using System.Data.Common;

namespace Orders.Tests.Fixtures;

/// <summary>Reads what a unit of work writes from its command.</summary>
internal static class UnitWrite
{
    /// <summary>The ids in a column of the rows that a unit inserts; empty for any other command.</summary>
    public static IReadOnlyList<Guid> Ids(DbCommand command, string table, string column) =>
        [.. command.Parameters.Cast<DbParameter>().Where(x => x.ParameterName == $"{table}_{column}").SelectMany(x => (Guid[])x.Value!)];
}
