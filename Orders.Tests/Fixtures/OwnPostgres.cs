using Microsoft.EntityFrameworkCore;
using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>A migrated PostgreSQL server of one test, which may kill it and restart it on the same port.</summary>
internal sealed class OwnPostgres(string folder, IReadOnlyDictionary<string, string>? settings = null) : IAsyncDisposable
{
    EmbeddedPostgres? _server;

    public TestDatabase Database { get; private set; } = null!;

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

    public async Task Restart()
    {
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
