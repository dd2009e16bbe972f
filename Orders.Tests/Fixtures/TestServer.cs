using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Api.Development.Embedded;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Fixtures;

/// <summary>The PostgreSQL server that all tests share, with a migrated template database.</summary>
/// <remarks>It is the server of ConnectionStrings__Orders, else a private one.</remarks>
internal sealed class TestServer : IAsyncDisposable
{
    // Tests kill servers and processes, never the machine, so a write without fsync is durable enough.
    // Autovacuum is off, because a template with a session in it cannot be copied.
    static readonly Dictionary<string, string> Settings =
        new() { ["max_connections"] = "600", ["fsync"] = "off", ["full_page_writes"] = "off", ["autovacuum"] = "off" };

    // No test waits for these limits, and a loaded machine does not reach them.
    const int ConnectLimitSeconds = 60;
    const int CommandLimitSeconds = 120;

    readonly EmbeddedPostgres? _embedded;
    readonly NpgsqlDataSource _admin;
    readonly string _connectionString;

    TestServer(string connectionString, EmbeddedPostgres? embedded)
    {
        _embedded = embedded;
        _connectionString = connectionString;
        _admin = NpgsqlDataSource.Create(ConnectionString("postgres"));
    }

    /// <summary>The prefix of every database name, so that several runs can share a server.</summary>
    public string Run { get; } = "orders_tests_" + RandomNumberGenerator.GetHexString(6, lowercase: true);

    public string Template => Run + "_template";

    public static async Task<TestServer> Start()
    {
        var external = Environment.GetEnvironmentVariable("ConnectionStrings__Orders");
        var embedded = string.IsNullOrEmpty(external)
            ? await EmbeddedPostgres.Start(TestRun.Folder("postgres"), _ => { }, CancellationToken.None, Settings)
            : null;
        var server = new TestServer(embedded?.ConnectionString ?? external!, embedded);
        await server.Migrate();
        return server;
    }

    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_connectionString)
        {
            Database = database,
            MaxPoolSize = 60,
            IncludeErrorDetail = true,
            Timeout = ConnectLimitSeconds,
            CommandTimeout = CommandLimitSeconds,
        }.ConnectionString;

    public async Task Execute(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Execute($"DROP DATABASE IF EXISTS {Template} WITH (FORCE)");
        await _admin.DisposeAsync();
        if (_embedded is not null)
            await _embedded.DisposeAsync();
    }

    // Without a pool, because a database with an open connection cannot be copied.
    async Task Migrate()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString(Template)) { Pooling = false }.ConnectionString;
        var options = (DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>()
            .UseOrdersDatabase(connectionString).Options;
        await using var context = new OrdersDbContext(options);
        await context.Database.MigrateAsync();
    }
}
