using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Persistence;
using Orders.Tests.Payments;

[assembly: AssemblyFixture(typeof(TemporaryCluster))]

namespace Orders.Tests.Payments;

/// <summary>A migrated database of its own on a private cluster; stands in until Orders.Tests/Fixtures is merged.</summary>
sealed class TemporaryDatabase(string connectionString) : IAsyncDisposable
{
    static int _count;

    public string ConnectionString { get; } = connectionString;

    public static async Task<TemporaryDatabase> Create()
    {
        var server = new NpgsqlConnectionStringBuilder(TemporaryCluster.Start());
        server.Database = $"outside_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        var database = new TemporaryDatabase(server.ConnectionString);
        await using var context = database.Context();
        await context.Database.MigrateAsync(TestContext.Current.CancellationToken);
        return database;
    }

    public OrdersDbContext Context() =>
        new((DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>().UseOrdersDatabase(ConnectionString).Options);

    public async ValueTask DisposeAsync()
    {
        await using var context = Context();
        await context.Database.EnsureDeletedAsync();
    }
}

public sealed class TemporaryCluster : IDisposable
{
    static readonly Lazy<TemporaryCluster> _shared = new(() => new TemporaryCluster(begin: true));

    readonly string _folder = $"/tmp/outside-postgres-{Environment.ProcessId}";
    string _connectionString = Environment.GetEnvironmentVariable("ConnectionStrings__Orders") ?? "";

    public TemporaryCluster()
    {
    }

    TemporaryCluster(bool begin)
    {
        if (!begin || _connectionString.Length > 0)
            return;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _connectionString = $"Host=127.0.0.1;Port={((IPEndPoint)free.LocalEndpoint).Port};Username=postgres";
        }
        var port = new NpgsqlConnectionStringBuilder(_connectionString).Port;
        AsPostgres($"/usr/lib/postgresql/15/bin/initdb -A trust -D {_folder}");
        AsPostgres($"/usr/lib/postgresql/15/bin/pg_ctl -w -D {_folder} -l {_folder}/log -o '-p {port} -k {_folder}' start");
    }

    public static string Start() => _shared.Value._connectionString;

    public void Dispose()
    {
        if (!_shared.IsValueCreated || !Directory.Exists(_folder))
            return;
        AsPostgres($"/usr/lib/postgresql/15/bin/pg_ctl -m immediate -D {_folder} stop");
        Directory.Delete(_folder, recursive: true);
    }

    static void AsPostgres(string command)
    {
        string[] arguments = Environment.UserName == "root" ? ["-u", "postgres", "--", "sh", "-c", command] : [];
        using var process = arguments.Length > 0
            ? Process.Start(new ProcessStartInfo("runuser", arguments) { RedirectStandardOutput = true, WorkingDirectory = "/tmp" })!
            : Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true, WorkingDirectory = "/tmp" })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
