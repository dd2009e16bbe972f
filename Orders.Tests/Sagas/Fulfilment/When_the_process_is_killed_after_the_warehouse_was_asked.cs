using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Fulfilment;

[Trait("Category", "Process")]
public sealed class When_the_process_is_killed_after_the_warehouse_was_asked
{
    [Fact]
    public async Task The_warehouse_is_asked_again_and_makes_one_shipment()
    {
        await using var database = await TestDatabase.Create();
        await using var sandbox = await RunningSandbox.Start();
        var role = new EffectsRole(database, await RunningMessaging.CreateTopics(), sandbox.BaseUrl);
        var order = OrderEvents.NewOrder();

        await role.KillAt(
            FaultPoint.Processed, Topics.FulfilmentRequests, order,
            new RequestFulfilment { OrderId = order, Lines = OrderEvents.Created(order).Lines });
        var before = (await sandbox.Ledger()).Shipments.Count;
        await role.Continue(Topics.FulfilmentRequests);

        var shipments = (await sandbox.Ledger()).Shipments;
        var affected = shipments.Select(x => x.OrderId).Distinct().Count();
        var observed = Observed.Count(records: 1, tries: before + 1, effects: shipments.Count, affected: affected);
        Assert.Equal(new(1, Lost: 0, Duplicated: 0, Absorbed: 1, Held: 0), observed);
        CrashWindows.Report(CrashWindow.Receiver, FaultPoint.Processed, observed);
    }
}
