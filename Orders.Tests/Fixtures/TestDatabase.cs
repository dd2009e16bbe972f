using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Fixtures;

/// <summary>A migrated database of one test, copied from a template and dropped when the test ends.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    static readonly Lazy<Task<TestServer>> Server = new(TestServer.Start);
    static int _count;
    readonly TestServer? _server;

    /// <summary>Made once: a new source reads all types, and tests ask many times a second while they wait.</summary>
    readonly Lazy<NpgsqlDataSource> _source;

    TestDatabase(TestServer? server, string name, string connectionString)
    {
        (_server, Name, ConnectionString) = (server, name, connectionString);
        // A server that the test kills leaves broken connections behind.
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = server is not null };
        _source = new(() => NpgsqlDataSource.Create(own.ConnectionString));
    }

    public string Name { get; }

    /// <summary>The connection string, with the test run's pool size.</summary>
    public string ConnectionString { get; }

    /// <summary>Creates a database with the newest schema and no rows.</summary>
    public static Task<TestDatabase> Create() => Create(server => server.Template);

    /// <summary>Creates a database without tables.</summary>
    public static Task<TestDatabase> CreateEmpty() => Create(_ => "template1");

    /// <summary>Returns a database that does not exist. It is dropped if the test creates it.</summary>
    public static async Task<TestDatabase> Missing() => NewName(await Server.Value);

    /// <summary>Returns a database of the test's own server; it ends with that server.</summary>
    internal static TestDatabase At(string connectionString) =>
        new(null, new NpgsqlConnectionStringBuilder(connectionString).Database!, connectionString);

    /// <summary>The same database over a pool of its own. Who waits for a second connection shows in a small pool.</summary>
    internal TestDatabase WithPool(int connections) =>
        At(new NpgsqlConnectionStringBuilder(ConnectionString) { MaxPoolSize = connections }.ConnectionString);

    public OrdersDbContext Context(params IInterceptor[] interceptors) =>
        new((DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>()
            .UseOrdersDatabase(ConnectionString)
            .AddInterceptors(interceptors)
            .Options);

    /// <summary>Runs a statement, and returns the number of affected rows.</summary>
    public async Task<int> Execute(string sql)
    {
        await using var command = _source.Value.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Returns the first column of the first row; null for NULL and for no row.</summary>
    public async Task<T?> Scalar<T>(string sql)
    {
        await using var command = _source.Value.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>Begins a transaction with a statement that locks; disposing of it ends the lock.</summary>
    public async Task<IAsyncDisposable> Locked(string sql)
    {
        var db = Context();
        await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync(sql);
        return db;
    }

    /// <summary>How many sessions of this database wait for a lock of a type; other databases share the lock table.</summary>
    public Task<long> WaitingFor(string lockType) => Scalar<long>(
        $"""
        SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND locktype = '{lockType}' AND datname = current_database()
        """);

    public async ValueTask DisposeAsync()
    {
        if (_source.IsValueCreated)
            await _source.Value.DisposeAsync();
        await using var db = Context();
        NpgsqlConnection.ClearPool((NpgsqlConnection)db.Database.GetDbConnection());
        if (_server is not null)
            await _server.Execute($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }

    internal static async Task End()
    {
        if (Server.IsValueCreated)
            await (await Server.Value).DisposeAsync();
    }

    static async Task<TestDatabase> Create(Func<TestServer, string> template)
    {
        var server = await Server.Value;
        var database = NewName(server);
        await server.Execute($"CREATE DATABASE {database.Name} TEMPLATE {template(server)}");
        return database;
    }

    static TestDatabase NewName(TestServer server)
    {
        var name = $"{server.Run}_{Interlocked.Increment(ref _count)}";
        return new(server, name, server.ConnectionString(name));
    }
}
