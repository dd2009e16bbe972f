using Npgsql;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>A PostgreSQL server of our own on a loopback port, with its data in a folder of ours.</summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    // Between the choice of a port and its use somebody else may take it; a crashed server's sessions may need a moment to end.
    const int Tries = 3;
    static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(500);
    readonly ChildProcess _server;

    EmbeddedPostgres(ChildProcess server, string connectionString, PostgresBinaries binaries)
    {
        _server = server;
        ConnectionString = connectionString;
        Description = $"PostgreSQL {binaries.Major} ({binaries.Directory})";
    }

    public string ConnectionString { get; }
    public string Description { get; }
    public bool HasExited => _server.HasExited;

    /// <summary>
    /// Starts the server on a folder that is nobody else's, making its cluster and its database first if need be; returns when it answers. The settings are
    /// those of postgresql.conf.
    /// </summary>
    /// <exception cref="StartupException">There is no PostgreSQL and none can be fetched, or it does not start.</exception>
    public static async Task<EmbeddedPostgres> Start(
        string folder, Action<string> say, CancellationToken cancellation, IReadOnlyDictionary<string, string>? settings = null)
    {
        var cluster = new PostgresCluster(folder, ServerUser.Choose());
        var binaries = await PostgresBinaries.Find(cluster.Major, cancellation) ?? await Fetch(folder, cluster, say, cancellation);
        await cluster.Ensure(binaries, say, cancellation);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Remembered(cluster.PortFile);
            var options = PostgresServer.Options(cluster, binaries, port, settings ?? new Dictionary<string, string>());
            var server = await ChildProcess.Start(options, cancellation);
            try
            {
                var connectionString = await PostgresServer.UntilReady(server, cluster, port, cancellation);
                if (connectionString is not null)
                    return new(server, connectionString, binaries);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
            await server.DisposeAsync();
            if (attempt == Tries)
                throw new StartupException($"PostgreSQL does not start in {folder}: {server.LogTail(3)}");
            await Task.Delay(BetweenTries, cancellation);
        }
    }

    /// <summary>Ends the server as a crash does.</summary>
    public Task Kill() => _server.Kill();

    public async ValueTask DisposeAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
        await _server.DisposeAsync();
    }

    static Task<PostgresBinaries> Fetch(string folder, PostgresCluster cluster, Action<string> say, CancellationToken cancellation)
    {
        say("Fetching PostgreSQL (once)");
        return PostgresDownload.Fetch(Path.Combine(folder, "binaries"), cluster.Major, cancellation);
    }
}
