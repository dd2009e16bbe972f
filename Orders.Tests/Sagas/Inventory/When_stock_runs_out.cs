using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Inventory;

[Trait("Category", "Kafka")]
public sealed class When_stock_runs_out : IAsyncLifetime
{
    const string Sku = "tea-001";
    TestDatabase _database = null!;
    RunningMessaging _inventory = null!;
    GroupOffsets _offsets = null!;
    long _sent;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        _inventory = await RunningMessaging.Start(_database, prefix, options => options with { Saga = false, Effects = true });
        _offsets = _inventory.Offsets(Topics.InventoryReservations, "inventory");
    }

    public async ValueTask DisposeAsync()
    {
        await _inventory.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Of_fifty_orders_at_once_for_ten_units_ten_are_held_and_forty_are_refused()
    {
        await OnHand(10);
        var orders = Enumerable.Range(0, 50).Select(_ => OrderEvents.NewOrder()).ToList();

        await Deliver([.. orders.Select(order => Reserve(order, 1))]);

        Assert.Equal((10, 40), (await Count("Held"), await Count("Refused")));
        var refused = (await OutOfStocks()).Select(x => x.OrderId).ToList();
        Assert.Equal(40, refused.Count);
        Assert.Equal(40, await _database.Scalar<long>(
            $"SELECT count(*) FROM inventory_reservation WHERE state = 'Refused' AND order_id IN ('{string.Join("','", refused)}')"));
        Assert.Empty(await _database.DeadLetters());
    }

    [Fact]
    public async Task A_refusal_that_is_requested_again_is_published_again_as_the_same_message()
    {
        await OnHand(1);
        var order = OrderEvents.NewOrder();

        await Deliver(Reserve(order, 2));
        await OnHand(10);
        await Deliver(Reserve(order, 2), Reserve(order, 2));

        Assert.Equal(1, await Count("Refused"));
        var records = await _inventory.Read(Topics.Orders);
        Assert.True(records.Count >= 3, $"The refusal was published {records.Count} times");
        Assert.Equal(
            [MessageIds.From(order, $"out-of-stock/{Sku}").ToString()],
            records.Select(x => x.Header(MassTransit.MessageHeaders.MessageId)).Distinct());
        Assert.Single(await OutOfStocks());
    }

    [Fact]
    public async Task Units_that_an_order_releases_are_available_to_the_next()
    {
        await OnHand(2);
        var (first, next) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        await Deliver(Reserve(first, 2));

        await Deliver(Release(first));
        await Deliver(Release(first), Reserve(next, 2));

        Assert.Equal((1, 1), (await Count("Held"), await Count("Released")));
        Assert.Empty(await OutOfStocks());
    }

    /// <summary>
    /// The release overtook its reservation, or the reservation is a duplicate: no units are held, and no refusal is published.
    /// </summary>
    [Fact]
    public async Task A_reservation_that_arrives_after_its_release_stays_released()
    {
        await OnHand(5);
        var order = OrderEvents.NewOrder();

        await Deliver(Release(order));
        await Deliver(Reserve(order, 5), Reserve(order, 6));

        Assert.Equal(1, await Count("Released"));
        Assert.Equal(0, await Count("Held"));
        Assert.Empty(await OutOfStocks());
    }

    [Fact]
    public async Task A_held_reservation_with_another_quantity_is_decided_again()
    {
        await OnHand(5);
        var order = OrderEvents.NewOrder();

        await Deliver(Reserve(order, 3));
        await Deliver(Reserve(order, 5));
        Assert.Equal(5, await _database.Scalar<int>("SELECT quantity FROM inventory_reservation WHERE state = 'Held'"));
        await Deliver(Reserve(order, 6));

        Assert.Equal(1, await Count("Refused"));
        Assert.Single(await OutOfStocks());
    }

    [Fact]
    public async Task A_sku_without_stock_is_not_limited()
    {
        await Deliver(Reserve(OrderEvents.NewOrder(), 1_000), Reserve(OrderEvents.NewOrder(), 1_000));

        Assert.Equal(2, await Count("Held"));
    }

    static ReserveInventory Reserve(Guid order, int quantity) => new() { OrderId = order, Sku = Sku, Quantity = quantity };

    static ReleaseInventory Release(Guid order) => new() { OrderId = order, Sku = Sku };

    Task<int> OnHand(int units) => _database.Execute($"""
        INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ('{Sku}', {units}, now())
        ON CONFLICT (sku) DO UPDATE SET on_hand = EXCLUDED.on_hand
        """);

    /// <summary>Writes requests, and waits until they are processed and their events are published.</summary>
    async Task Deliver(params object[] requests)
    {
        await Task.WhenAll(requests.Select(request => request is ReserveInventory reserve
            ? _inventory.Produce(Topics.InventoryReservations, reserve.OrderId, reserve)
            : _inventory.Produce(Topics.InventoryReservations, ((ReleaseInventory)request).OrderId, (ReleaseInventory)request)));
        _sent += requests.Length;
        await Eventually.Equal(_sent, async () => (await _offsets.Committed()).Values.Sum());
        await Eventually.Equal(0, () => _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
    }

    Task<long> Count(string state) => _database.Scalar<long>($"SELECT count(*) FROM inventory_reservation WHERE state = '{state}'");

    Task<IReadOnlyList<OutOfStock>> OutOfStocks() => _inventory.Messages<OutOfStock>(Topics.Orders);
}
