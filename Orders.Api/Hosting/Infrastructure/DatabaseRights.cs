using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Tables;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>Checks the rights of the database role that serves. It may differ from the role that migrates, which owns the tables.</summary>
/// <remarks>What does not exist yet is left to the check of the migrations. An identity column needs no right to its sequence.</remarks>
internal static class DatabaseRights
{
    /// <summary>Tables that only SQL names, not the model.</summary>
    static readonly string[] TablesOfSql = ["in_memory_broker_sent"];

    static readonly string[] ReadOnly = ["__EFMigrationsHistory", "outbox_slot"];

    static readonly string[] Functions = [InboxPeriodSchema.Make, InboxPeriodSchema.Drop];

    const string MissingRights = """
        SELECT string_agg(rights || ' on ' || object, '; ' ORDER BY object) FROM (
            SELECT object, string_agg(privilege, ', ' ORDER BY number) AS rights FROM (
                SELECT name AS object, privilege, number
                FROM unnest($1::text[]) AS name,
                    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) WITH ORDINALITY AS p (privilege, number)
                WHERE NOT has_table_privilege(to_regclass(quote_ident(name)), privilege)
                UNION ALL
                SELECT name, 'SELECT', 1 FROM unnest($2::text[]) AS name
                WHERE NOT has_table_privilege(to_regclass(quote_ident(name)), 'SELECT')
                UNION ALL
                SELECT s.relname, 'USAGE', 1 FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'a'
                WHERE d.refobjid = ANY (SELECT to_regclass(quote_ident(name)) FROM unnest($1::text[]) AS name)
                    AND CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE') END
                UNION ALL
                SELECT proname, 'EXECUTE', 1 FROM pg_proc
                WHERE proname = ANY ($3) AND pronamespace = current_schema()::regnamespace AND NOT has_function_privilege(oid, 'EXECUTE')
            ) AS missing GROUP BY object
        ) AS of_object
        """;

    /// <summary>The role and its missing rights, in one line; null if none is missing.</summary>
    public static async Task<string?> Missing(DbContext db, CancellationToken cancellationToken)
    {
        await using var opened = await OpenedConnection.Of(db, cancellationToken);
        var connection = opened.Connection;
        var missing = await Scalar(connection, "SELECT current_schema()", [], cancellationToken) is null
            ? "USAGE on a schema of its search_path"
            : await Scalar(connection, MissingRights, [Tables(db), ReadOnly, Functions], cancellationToken);
        return missing is null
            ? null
            : $"the database role '{await Scalar(connection, "SELECT current_user::text", [], cancellationToken)}' lacks {missing}";
    }

    static string[] Tables(DbContext db) =>
        [.. db.Model.GetEntityTypes().Select(entity => entity.GetTableName()).OfType<string>().Concat(TablesOfSql).Distinct()];

    static async Task<string?> Scalar(
        NpgsqlConnection connection, string sql, IEnumerable<object> parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
