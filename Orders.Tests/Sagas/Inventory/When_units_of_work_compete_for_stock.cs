using Orders.Sagas.Inventory;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Inventory;

[Trait("Category", "Database")]
public sealed class When_units_of_work_compete_for_stock : IAsyncLifetime
{
    const string Tea = "tea-001";
    TestDatabase _database = null!;
    InventoryUnits _inventory = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _inventory = new(_database);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Reservations, other quantities, duplicates and releases of few orders for few SKUs, in units of one to six.</summary>
    [Fact]
    public async Task No_sku_is_oversold_and_the_reserved_units_are_those_of_the_held_reservations()
    {
        const int Lanes = 6, Units = 40, OnHand = 20;
        string[] skus = ["a", "b", "c"];
        var orders = Enumerable.Range(0, 30).Select(_ => OrderEvents.NewOrder()).ToArray();
        foreach (var sku in skus)
            await _inventory.SetStock(sku, OnHand);

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(async lane =>
        {
            var random = new Random(lane);
            for (var unit = 0; unit < Units; unit++)
            {
                await _inventory.Commit([.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => Any(random, orders, [.. skus, "later"]))]);
                if (unit == Units / 2)
                    await _inventory.SetStock("later", OnHand);
            }
        }));

        Assert.Null(await _inventory.Miscounted());
        Assert.Equal(0, await _database.Scalar<long>(
            $"SELECT count(*) FROM inventory_stock WHERE sku <> 'later' AND reserved > {OnHand}"));
        Assert.True(await _database.Scalar<long>("SELECT count(*) FROM inventory_reservation WHERE state = 'Refused'") > 0);
    }

    [Fact]
    public async Task A_unit_that_waits_for_the_stock_sees_what_the_other_one_reserved()
    {
        await _inventory.SetStock(Tea, 5);
        Task waiting;
        await using (var unit = await _inventory.Begin(new InventoryRequest(OrderEvents.NewOrder(), Tea, 3)))
        {
            waiting = _inventory.Commit(new InventoryRequest(OrderEvents.NewOrder(), Tea, 3));
            await Eventually.True(async () => waiting.IsCompleted || await _database.WaitingFor("transactionid") > 0);
            await unit.Database.CommitTransactionAsync(TestContext.Current.CancellationToken);
        }

        await waiting;
        Assert.Equal(3, await _database.Scalar<long>("SELECT reserved FROM inventory_stock"));
        Assert.Equal(1, await _database.Scalar<long>("SELECT count(*) FROM inventory_reservation WHERE state = 'Refused'"));
    }

    /// <summary>A reservation that saw no stock row is counted when its transaction ends after the row was written.</summary>
    [Fact]
    public async Task The_first_stock_of_a_sku_counts_the_reservation_that_is_being_written()
    {
        Task stock;
        await using (var unit = await _inventory.Begin(new InventoryRequest(OrderEvents.NewOrder(), Tea, 3)))
        {
            stock = _inventory.SetStock(Tea, 10);
            await Eventually.True(async () => stock.IsCompleted || await _database.WaitingFor("relation") > 0);
            await unit.Database.CommitTransactionAsync(TestContext.Current.CancellationToken);
        }

        await stock;
        Assert.Null(await _inventory.Miscounted());
        Assert.Equal(3, await _database.Scalar<long>("SELECT reserved FROM inventory_stock"));
    }

    /// <summary>Without stock, no row is locked: only the reservation's key shows that another unit decided.</summary>
    [Fact]
    public async Task A_release_that_meets_its_reservation_is_not_lost()
    {
        var order = OrderEvents.NewOrder();
        Task release;
        await using (var unit = await _inventory.Begin(new InventoryRequest(order, Tea, 3)))
        {
            release = _inventory.Commit(new InventoryRequest(order, Tea, null));
            await Eventually.True(async () => release.IsCompleted || await _database.WaitingFor("transactionid") > 0);
            await unit.Database.CommitTransactionAsync(TestContext.Current.CancellationToken);
        }

        await release;
        Assert.Equal("Released", await _database.Scalar<string>("SELECT state FROM inventory_reservation"));
    }

    /// <summary>Two units with the same SKUs in opposite orders would each wait for the other.</summary>
    [Fact]
    public async Task Units_lock_their_skus_in_one_order()
    {
        foreach (var sku in (string[])["a", "b"])
            await _inventory.SetStock(sku, 1_000_000);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async lane =>
        {
            for (var n = 0; n < 30; n++)
            {
                var (first, second) = lane % 2 == 0 ? ("a", "b") : ("b", "a");
                await using var unit = await _inventory.Begin(
                    new InventoryRequest(OrderEvents.NewOrder(), first, 1), new InventoryRequest(OrderEvents.NewOrder(), second, 1));
                await unit.Database.CommitTransactionAsync(TestContext.Current.CancellationToken);
            }
        }));

        Assert.Null(await _inventory.Miscounted());
        Assert.Equal(2 * 6 * 30, await _database.Scalar<long>("SELECT sum(reserved)::bigint FROM inventory_stock"));
    }

    static InventoryRequest Any(Random random, Guid[] orders, string[] skus) =>
        new(random.GetItems(orders, 1)[0], random.GetItems(skus, 1)[0], random.Next(5) is > 0 and var quantity ? quantity : null);
}
