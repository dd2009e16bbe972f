using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Inventory;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Sagas;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Inventory;

/// <summary>The costs of a reservation are counted, because times would depend on the machine.</summary>
[Trait("Category", "Database")]
public sealed class When_a_sku_has_many_reservations : IAsyncLifetime
{
    const int Many = 200_000;
    TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.Create();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reservation_reads_none_of_the_others(bool isLimited)
    {
        var inventory = new InventoryUnits(_database);
        if (isLimited)
            await inventory.SetStock("tea-001", 2 * Many);
        await Fill();
        var order = OrderEvents.NewOrder();

        await using (var reserve = await inventory.Begin(new InventoryRequest(order, "tea-001", 1)))
        {
            Assert.InRange(await RowsRead(reserve), 0, 10);
            await reserve.Database.CommitTransactionAsync(TestContext.Current.CancellationToken);
        }

        await using var release = await inventory.Begin(new InventoryRequest(order, "tea-001", null));
        Assert.InRange(await RowsRead(release), 0, 10);
        // What a sum costs, so that the measure is one.
        await release.Database.ExecuteSqlAsync(
            $"SELECT sum(quantity) FROM inventory_reservation WHERE sku = 'tea-001' AND state = 'Held'",
            TestContext.Current.CancellationToken);
        Assert.True(await RowsRead(release) >= Many);
    }

    [Fact]
    public async Task A_hundred_requests_cost_as_many_statements_as_one()
    {
        var sql = new SqlCount();
        var inventory = new InventoryUnits(_database, sql);
        foreach (var sku in (string[])["a", "b"])
            await inventory.SetStock(sku, 50);

        await inventory.Commit(new InventoryRequest(OrderEvents.NewOrder(), "a", 1));
        Assert.Equal(("LOCK WRITE", 1), sql.Seen);
        sql.Restart();
        await inventory.Commit([.. Enumerable.Range(0, 100).Select(n =>
            new InventoryRequest(OrderEvents.NewOrder(), n % 2 == 0 ? "a" : "b", 1))]);

        Assert.Equal(("LOCK WRITE", 1), sql.Seen);
        Assert.Equal(100, await _database.Scalar<long>("SELECT sum(reserved)::bigint FROM inventory_stock"));
    }

    Task<int> Fill() => _database.Execute($"""
        INSERT INTO inventory_reservation (order_id, sku, quantity, state, reserved_at)
        SELECT gen_random_uuid(), 'tea-001', 1, 'Held', now() FROM generate_series(1, {Many})
        """);

    /// <summary>How many rows and index entries the transaction has read from the table of reservations.</summary>
    static Task<long> RowsRead(OrdersDbContext db) => db.Database.SqlQuery<long>(
        $"""
        SELECT (SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'inventory_reservation')
            + (SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index
                WHERE indrelid = 'inventory_reservation'::regclass)::bigint AS "Value"
        """)
        .SingleAsync(TestContext.Current.CancellationToken);
}
