using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>The server process: its command line, and how its readiness is detected.</summary>
internal static class PostgresServer
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    public static ChildProcessOptions Options(
        PostgresCluster cluster, PostgresBinaries binaries, int port, IReadOnlyDictionary<string, string> settings)
    {
        var all = new Dictionary<string, string>(settings)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            // TCP only, on every operating system: the path of a Unix socket may be too long.
            ["unix_socket_directories"] = "",
        };
        all.TryAdd("max_connections", "200");
        return new()
        {
            Name = "server",
            Program = binaries.Server,
            Arguments = ["-D", cluster.Data, .. all.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })],
            Directory = cluster.Folder,
            User = cluster.User,
            // SIGINT is PostgreSQL's fast shutdown, which ends client sessions. SIGTERM would wait for the clients.
            StopSignal = "INT",
        };
    }

    /// <returns>The connection string once the server answers; null if the server ended first.</returns>
    public static async Task<string?> WaitUntilReady(
        ChildProcess server, PostgresCluster cluster, int port, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = PostgresCluster.Owner,
            Password = cluster.Password,
            Database = "postgres",
            Pooling = false,
        };
        var waiting = Stopwatch.StartNew();
        while (!server.HasExited)
        {
            if (await Answers(connection.ConnectionString, cancellationToken))
                return ForApplication(connection);
            if (waiting.Elapsed > ReadyLimit)
                throw new StartupException(
                    $"PostgreSQL in {cluster.Folder} did not answer within {ReadyLimit.TotalSeconds:0} s. "
                    + $"Its last output: {server.LogTail(3)}");
            await Task.Delay(50, cancellationToken);
        }
        return null;
    }

    static string ForApplication(NpgsqlConnectionStringBuilder connection)
    {
        connection.Database = PostgresCluster.Owner;
        connection.Remove("Pooling");
        return connection.ConnectionString;
    }

    static async Task<bool> Answers(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            await EnsureDatabase(connection, cancellationToken);
            return true;
        }
        catch (NpgsqlException exception)
            when (exception is not PostgresException || exception.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return false;
        }
    }

    static async Task EnsureDatabase(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = PostgresCluster.Owner } },
        };
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        await using var create = new NpgsqlCommand($"CREATE DATABASE {PostgresCluster.Owner}", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
