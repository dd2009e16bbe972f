using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Inventory;

[Trait("Category", "Process")]
public sealed class When_a_process_freezes_in_a_transaction
{
    /// <summary>
    /// The frozen process has locked the stock row; without a limit its locks would last after its partitions are reassigned.
    /// </summary>
    [Fact]
    public async Task The_next_owner_does_not_wait_for_its_locks_and_its_transaction_is_rolled_back()
    {
        TestBroker.RequireReal("two processes share the group.");
        await using var database = await TestDatabase.Create();
        await database.Execute("INSERT INTO inventory_stock (sku, on_hand, updated_at) VALUES ('tea-001', 10, now())");
        var role = new EffectsRole(database, await RunningMessaging.CreateTopics(), new("http://127.0.0.1:1"));
        var order = OrderEvents.NewOrder();

        await using var frozen = await role.FreezeAt(
            FaultPoint.Written, Topics.InventoryReservations, order,
            new ReserveInventory { OrderId = order, Sku = "tea-001", Quantity = 2 });
        Assert.Equal(0, await Reservations(database));
        await role.Continue(Topics.InventoryReservations);
        Assert.Equal(1, await Reservations(database));

        frozen.Resume();
        await Eventually.True(() => frozen.Output.Contains("inventory were lost", StringComparison.Ordinal));
        await frozen.Stop(ProcessSignal.Terminate);
        var units = await database.Scalar<long>("SELECT sum(quantity) FROM inventory_reservation");
        Assert.Equal((1, 2), (await Reservations(database), units));
    }

    static Task<long> Reservations(TestDatabase database) => database.Scalar<long>("SELECT count(*) FROM inventory_reservation");
}
