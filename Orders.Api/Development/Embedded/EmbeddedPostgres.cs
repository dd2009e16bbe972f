using Npgsql;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>A private PostgreSQL server on a loopback port.</summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    // Another process may take a port between the choice of the port and its use, and the sessions of a crashed server end with a delay.
    const int MaxAttempts = 3;
    static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(500);
    readonly ChildProcess _server;

    EmbeddedPostgres(ChildProcess server, string connectionString, PostgresBinaries binaries)
    {
        _server = server;
        ConnectionString = connectionString;
        Description = $"PostgreSQL {binaries.Major} ({binaries.Directory})";
    }

    public string ConnectionString { get; }
    public string Description { get; }
    public int ProcessId => _server.Id;
    public bool HasExited => _server.HasExited;

    /// <summary>Creates the cluster and the database if they are missing, starts the server, and returns when the server answers.</summary>
    /// <param name="folder">Holds the cluster. No other process may use this folder.</param>
    /// <param name="report">Is called before a step that takes long.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="settings">Settings of postgresql.conf.</param>
    /// <exception cref="StartupException">PostgreSQL is not installed and cannot be downloaded, or the server does not start.</exception>
    public static async Task<EmbeddedPostgres> Start(
        string folder, Action<string> report, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? settings = null)
    {
        var cluster = new PostgresCluster(folder, ServerUser.Choose());
        var binaries = await PostgresBinaries.Find(cluster.Major, cancellationToken)
            ?? await Download(folder, cluster, report, cancellationToken);
        await cluster.Ensure(binaries, report, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Remembered(cluster.PortFile);
            var options = PostgresServer.Options(cluster, binaries, port, settings ?? new Dictionary<string, string>());
            var server = await ChildProcess.Start(options, cancellationToken);
            try
            {
                var connectionString = await PostgresServer.WaitUntilReady(server, cluster, port, cancellationToken);
                if (connectionString is not null)
                    return new(server, connectionString, binaries);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
            await server.DisposeAsync();
            if (attempt == MaxAttempts)
                throw new StartupException($"PostgreSQL does not start in {folder}. Its last output: {server.LogTail(3)}");
            await Task.Delay(BetweenAttempts, cancellationToken);
        }
    }

    /// <summary>Kills the server with SIGKILL.</summary>
    public Task Kill() => _server.Kill();

    public async ValueTask DisposeAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
        await _server.DisposeAsync();
    }

    static Task<PostgresBinaries> Download(
        string folder, PostgresCluster cluster, Action<string> report, CancellationToken cancellationToken)
    {
        report("Downloading PostgreSQL (once)");
        return PostgresDownload.Run(Path.Combine(folder, "binaries"), cluster.Major, cancellationToken);
    }
}
