using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>How the server process is started, and when it counts as started.</summary>
internal static class PostgresServer
{
    static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    public static ChildProcessOptions Options(PostgresCluster cluster, PostgresBinaries binaries, int port, IReadOnlyDictionary<string, string> settings)
    {
        var all = new Dictionary<string, string>(settings)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            // One way in, the same on every system; a socket's path may also be too long for its address.
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
            // SIGINT is PostgreSQL's fast shutdown: it ends its clients' sessions. SIGTERM would wait for them.
            StopSignal = "INT",
        };
    }

    /// <returns>The connection string once the server answers; null when it ended before it did.</returns>
    public static async Task<string?> UntilReady(ChildProcess server, PostgresCluster cluster, int port, CancellationToken cancellation)
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
            if (await Answers(connection.ConnectionString, cancellation))
                return Application(connection);
            if (waiting.Elapsed > ReadyLimit)
                throw new StartupException($"PostgreSQL does not answer after {ReadyLimit.TotalSeconds:0} s in {cluster.Folder}: {server.LogTail(3)}");
            await Task.Delay(50, cancellation);
        }
        return null;
    }

    static string Application(NpgsqlConnectionStringBuilder connection)
    {
        connection.Database = PostgresCluster.Owner;
        connection.Remove("Pooling");
        return connection.ConnectionString;
    }

    static async Task<bool> Answers(string connectionString, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellation);
            await EnsureDatabase(connection, cancellation);
            return true;
        }
        catch (NpgsqlException e) when (e is not PostgresException || e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return false;
        }
    }

    static async Task EnsureDatabase(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = PostgresCluster.Owner } },
        };
        if (await exists.ExecuteScalarAsync(cancellation) is not null)
            return;
        await using var create = new NpgsqlCommand($"CREATE DATABASE {PostgresCluster.Owner}", connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }
}
