using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>A migrated PostgreSQL server of one test, which may kill it and restart it on the same port.</summary>
internal sealed class OwnPostgres(string folder, IReadOnlyDictionary<string, string>? settings = null) : IAsyncDisposable
{
    EmbeddedPostgres? _server;

    public TestDatabase Database { get; private set; } = null!;

    /// <summary>The cluster and the server's log.</summary>
    public string Folder => folder;

    public static Task<OwnPostgres> Start() => Start(null);

    /// <summary>Starts a server whose log change data capture can read.</summary>
    public static Task<OwnPostgres> StartWithLogicalLog() => Start(new Dictionary<string, string> { ["wal_level"] = "logical" });

    static async Task<OwnPostgres> Start(IReadOnlyDictionary<string, string>? settings)
    {
        var postgres = new OwnPostgres(TestRun.Folder("postgres-" + TestBroker.Prefix()), settings);
        await postgres.StartServer();
        postgres.Database = TestDatabase.At(postgres._server!.ConnectionString);
        await using var db = postgres.Database.Context();
        await db.Database.MigrateAsync();
        return postgres;
    }

    public Task Kill() => _server!.Kill();

    /// <summary>Starts the server again. The test's own pooled connections to the killed server are given up.</summary>
    public async Task Restart()
    {
        await using (var db = Database.Context())
            NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
        var before = _server!.ConnectionString;
        await StartServer();
        Assert.Equal(before, _server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    async Task StartServer() => _server = await EmbeddedPostgres.Start(folder, _ => { }, CancellationToken.None, settings);
}
