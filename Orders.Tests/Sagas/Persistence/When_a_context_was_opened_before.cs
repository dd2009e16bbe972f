using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orders.Sagas.Messaging.Tables;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Persistence;

/// <summary>A pooled context remembers how often it was opened. So the code that opens it has to close it.</summary>
[Trait("Category", "Database")]
public sealed class When_a_context_was_opened_before
{
    /// <summary>Less than a test waits for a connection.</summary>
    const int WaitSeconds = 10;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("an opened connection")]
    [InlineData("a transaction that nobody ended")]
    [InlineData("a statement that failed in a transaction")]
    public async Task The_next_user_holds_a_connection_only_during_its_statements(string before)
    {
        await using var database = await TestDatabase.Create();
        await using var services = new ServiceCollection().AddOrdersPersistence(OneConnection(database)).BuildServiceProvider();
        var contexts = services.GetRequiredService<IDbContextFactory<OrdersDbContext>>();
        var pooled = await Use(contexts, before);

        await using var next = await contexts.CreateDbContextAsync(Cancel);
        await next.Orders.CountAsync(Cancel);
        await using var another = await contexts.CreateDbContextAsync(Cancel);

        Assert.Equal(pooled, next.ContextId.InstanceId);
        Assert.Equal(0, await another.Orders.CountAsync(Cancel));
    }

    static async Task<Guid> Use(IDbContextFactory<OrdersDbContext> contexts, string what)
    {
        await using var db = await contexts.CreateDbContextAsync(Cancel);
        if (what == "an opened connection")
        {
            await using var opened = await OpenedConnection.Of(db, Cancel);
            await db.Orders.CountAsync(Cancel);
            return db.ContextId.InstanceId;
        }

        await db.Database.BeginTransactionAsync(Cancel);
        if (what == "a statement that failed in a transaction")
            await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("SELECT 1 / 0", Cancel));
        return db.ContextId.InstanceId;
    }

    static string OneConnection(TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1, Timeout = WaitSeconds }.ConnectionString;
}
