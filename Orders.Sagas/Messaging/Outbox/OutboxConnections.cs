using Npgsql;

namespace Orders.Sagas.Messaging.Outbox;

internal static class OutboxConnections
{
    /// <summary>Executes a statement and commits the transaction, in one round trip.</summary>
    public static async Task CommitWith(
        this NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command, new NpgsqlBatchCommand("COMMIT") } };
        await batch.PrepareAsync(cancellationToken);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Executes a statement, commits the transaction and then asks a question, in one round trip.</summary>
    public static async Task<bool> CommitWith(
        this NpgsqlConnection connection, NpgsqlBatchCommand command, NpgsqlBatchCommand question, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { command, new NpgsqlBatchCommand("COMMIT"), question },
        };
        await batch.PrepareAsync(cancellationToken);
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }
}
