using Microsoft.EntityFrameworkCore;
using Npgsql;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Api;

/// <summary>Until Fixtures bring databases: one on a private server of this test run, or on the one that ORDERS_TEST_POSTGRES names.</summary>
internal static class TemporaryDatabase
{
    static readonly Lazy<Task<string>> Server = new(() =>
        Environment.GetEnvironmentVariable("ORDERS_TEST_POSTGRES") is { } given ? Task.FromResult(given) : TemporaryPostgres.Start());

    static int _count;

    public static async Task<string> Create()
    {
        var name = $"rest_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
        var connectionString = new NpgsqlConnectionStringBuilder(await Server.Value) { Database = name }.ConnectionString;
        await using var db = new OrdersDbContext(
            (DbContextOptions<OrdersDbContext>)new DbContextOptionsBuilder<OrdersDbContext>().UseOrdersDatabase(connectionString).Options);
        await db.Database.EnsureDeletedAsync();
        await db.Database.MigrateAsync();
        return connectionString;
    }
}
