using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Invariants.Faults;
using Orders.Tests.Sagas.Messaging.Retries;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>The end that every order must reach: shipped, charged and notified once, with a whole history.</summary>
internal static class FlowEnding
{
    /// <summary>The number of settled readings in a row: a record in flight may be in none of the places that are read.</summary>
    const int SettledReadings = 3;
    static readonly TimeSpan BetweenReadings = TimeSpan.FromSeconds(1);
    static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(5);

    /// <summary>Waits until all orders are shipped, and checks the books.</summary>
    public static async Task IsReached(OrderFlow flow, int orders, TimeSpan limit)
    {
        await flow.WaitUntilShipped(orders, limit * MachineLoad.Factor());
        var books = await flow.ReadBooks();
        var settled = 0;
        await Eventually.Is(
            async () => (books = await flow.ReadBooks()).Violations(countedDuplicates: 0).ToList(),
            violations => (settled = violations.Count == 0 ? settled + 1 : 0) == SettledReadings, SettleLimit * MachineLoad.Factor(),
            "the books agree", BetweenReadings);

        Assert.Equal(orders, books.Orders.Count(x => x is { CurrentState: OrderStatus.Shipped, Attention: null }));
        Assert.Equal((orders, orders), (books.Orders.Count, books.Charges.Count));
        Assert.Equal(orders, flow.Warehouse.Accepted.Count);
        Assert.All(flow.Warehouse.Accepted, accepted => Assert.Equal(1, accepted.Value.Times));
        Assert.Empty(await flow.Database.DeadLetters());
        Assert.Equal(0, await flow.Database.WaitingRecords());
    }
}
