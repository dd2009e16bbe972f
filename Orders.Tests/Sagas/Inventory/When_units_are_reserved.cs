using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Inventory;

[Trait("Category", "Kafka")]
public sealed class When_units_are_reserved
{
    const int Redeliveries = 1_000;

    /// <summary>There is no message id and no inbox: the natural key alone absorbs the duplicates.</summary>
    [Fact]
    public async Task A_thousand_redeliveries_leave_the_same_rows()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        var orders = Enumerable.Range(0, 4).Select(_ => OrderEvents.NewOrder()).ToList();
        await RecordWriting.ProduceMany(prefix, Topics.InventoryReservations, Enumerable.Range(0, Redeliveries).Select(n =>
        {
            var order = orders[n % orders.Count];
            return (order, new ReserveInventory { OrderId = order, Sku = "tea-001", Quantity = 2 }, (Guid?)null);
        }));

        var offsets = new GroupOffsets(await TestBroker.BootstrapServers(), prefix + Topics.InventoryReservations, prefix + "inventory");
        await using var inventory = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = false, Effects = true });
        await Eventually.Equal(Redeliveries, async () => (await offsets.Committed()).Values.Sum());

        Assert.Equal(orders.Count, await database.Scalar<long>("SELECT count(*) FROM inventory_reservation"));
        Assert.Equal(2 * orders.Count, await database.Scalar<long>("SELECT sum(quantity) FROM inventory_reservation"));
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
        Assert.Empty(await database.DeadLetters());
    }
}
