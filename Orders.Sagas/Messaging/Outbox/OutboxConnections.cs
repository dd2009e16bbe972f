using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>The relay's connections come from the pool of the DbContext.</summary>
internal static class OutboxConnections
{
    /// <summary>Opens the context's connection, which the context closes.</summary>
    public static async Task<NpgsqlConnection> OpenNpgsqlConnection(this DbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        return (NpgsqlConnection)db.Database.GetDbConnection();
    }

    /// <summary>Executes a statement and commits the transaction, in one round trip.</summary>
    public static async Task CommitWith(
        this NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command, new NpgsqlBatchCommand("COMMIT") } };
        await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
