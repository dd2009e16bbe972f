using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Inventory;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_after_a_reservation
{
    [Theory]
    [InlineData(FaultPoint.Written, 0)]
    [InlineData(FaultPoint.Committed, 1)]
    public async Task The_record_is_redelivered_and_has_one_effect(string faultPoint, int absorbed)
    {
        await using var database = await TestDatabase.Create();
        var role = new EffectsRole(database, await RunningMessaging.CreateTopics(), new("http://127.0.0.1:1"));
        var order = OrderEvents.NewOrder();

        await role.KillAt(
            faultPoint, Topics.InventoryReservations, order,
            new ReserveInventory { OrderId = order, Sku = "tea-001", Quantity = 2 });
        var before = await database.Scalar<long>("SELECT sum(quantity) FROM inventory_reservation");
        await role.Continue(Topics.InventoryReservations);

        // Two units were requested: a larger sum would be a duplicate.
        var units = await database.Scalar<long>("SELECT sum(quantity) FROM inventory_reservation");
        var rows = await database.Scalar<long>("SELECT count(*) FROM inventory_reservation");
        var observed = Observed.Count(records: 1, tries: (before / 2) + 1, effects: units / 2, affected: rows);
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, absorbed, Held: 0), observed);
        CrashWindows.Report(CrashWindow.NaturalKey, faultPoint, observed);
    }
}
