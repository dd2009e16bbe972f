using System.Data.Common;

namespace Orders.Tests.Fixtures;

/// <summary>Reads what a unit of work writes from its command.</summary>
internal static class UnitWrite
{
    /// <summary>The ids of the rows of a table that a unit adds or changes; empty for any other command.</summary>
    public static IReadOnlyList<Guid> Ids(DbCommand command, string table, string column) =>
    [
        .. command.Parameters.Cast<DbParameter>()
            .Where(x => x.ParameterName == $"{table}_added_{column}" || x.ParameterName == $"{table}_changed_{column}")
            .SelectMany(x => (Guid[])x.Value!),
    ];
}
