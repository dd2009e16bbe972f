using Npgsql;

namespace Orders.Sagas.Messaging.Tables;

/// <summary>A statement that shares a round trip with others.</summary>
/// <param name="Text">The SQL, with named parameters. It is constant, so that PostgreSQL can keep it prepared.</param>
/// <param name="Parameters">The parameters. Their names are unique among the statements of the round trip.</param>
internal sealed record SqlStatement(string Text, params NpgsqlParameter[] Parameters);
