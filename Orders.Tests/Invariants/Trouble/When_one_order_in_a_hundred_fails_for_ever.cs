using System.Globalization;
using Orders.Tests.Fixtures;
using Orders.Tests.Invariants.Faults;
using Orders.Tests.Sagas.Messaging.Retries;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>The warehouse answers 500 for every hundredth order, while the others go through the whole application.</summary>
/// <remarks>
/// <c>ORDERS_TROUBLE_ORDERS</c> is the size of each wave. <c>ORDERS_TROUBLE_RATE</c> paces it; without it all orders come at once, so that
/// the rate is the application's own. Times are compared only at full size: on CI they would tell about the machine.
/// </remarks>
[Trait("Category", "Process")]
public sealed class When_one_order_in_a_hundred_fails_for_ever
{
    const string OrdersVariable = "ORDERS_TROUBLE_ORDERS";
    const string RateVariable = "ORDERS_TROUBLE_RATE";
    const int DefaultOrders = 300;
    const int FullSize = 20_000;

    /// <summary>The first orders are slower, because code is compiled and connections are opened.</summary>
    const double WarmUpShare = 0.25;

    /// <summary>The slowest rate at which a wave is waited for.</summary>
    const double SlowestPerSecond = 10;
    const double LeastRate = 0.9;
    static readonly TimeSpan StartOfWave = TimeSpan.FromSeconds(30);

    /// <summary>Longer than the longest pause between two attempts at a stored record.</summary>
    static readonly TimeSpan MendLimit = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task The_others_are_as_fast_as_without_it_and_after_the_mend_every_order_is_shipped_once()
    {
        var orders = RunSize.Of(OrdersVariable, DefaultOrders);
        await using var flow = await OrderFlow.Start();
        var before = (int)(orders * WarmUpShare);
        await Send(flow, before, 0, _ => { });

        var without = await Send(flow, orders, before, _ => { });
        var troubled = 0;
        var with = await Send(flow, orders, before + orders, wave =>
        {
            troubled = wave.Chosen.Count;
            flow.Warehouse.FailFor(wave.Chosen);
        });
        Print(string.Create(CultureInfo.InvariantCulture, $"ratio of the rates: {with.PerSecond / without.PerSecond:P1}"));

        // Every other order is shipped, and those in trouble wait: they hold up neither a lane nor an offset.
        await Eventually.Equal(troubled, flow.Database.WaitingRecords);
        await Eventually.Equal(new FulfilmentState(0, troubled, false), flow.ReadFulfilment);
        Assert.Empty(await flow.Database.DeadLetters());
        Print($"{troubled} orders wait, the lag of fulfilment is 0, {flow.Warehouse.Failures} requests have failed");
        flow.Warehouse.Mend();

        await FlowEnding.IsReached(flow, before + (2 * orders), MendLimit);
        if (orders >= FullSize)
            AssertAsFast(without, with);
    }

    /// <summary>Sends a wave, and measures the orders that no failure concerns when all of them are shipped.</summary>
    static async Task<WaveMeasure> Send(OrderFlow flow, int orders, int before, Action<Wave> prepare)
    {
        var perSecond = RunSize.Of(RateVariable, 0);
        var wave = Wave.Of(orders, perSecond > 0 ? perSecond : double.PositiveInfinity);
        prepare(wave);
        await flow.Submit(wave);
        var failing = flow.Warehouse.Failing;
        var limit = (StartOfWave + TimeSpan.FromSeconds(orders / SlowestPerSecond)) * MachineLoad.Factor();
        await flow.WaitUntilShipped(before + orders - failing, limit);
        var measure = await wave.Measure(flow.Database, flow.Warehouse);
        Print($"beside {failing,4} failing: {measure}");
        // The next wave does not meet what this one left to do.
        await flow.WaitUntilQuiet(limit);
        return measure;
    }

    /// <summary>The longest wait is one order's, so it may differ more.</summary>
    static void AssertAsFast(WaveMeasure without, WaveMeasure with)
    {
        Assert.InRange(with.PerSecond / without.PerSecond, LeastRate, double.MaxValue);
        Assert.InRange(with.Whole.P99, TimeSpan.Zero, (1.25 * without.Whole.P99) + TimeSpan.FromSeconds(0.5));
        Assert.InRange(with.Whole.Longest, TimeSpan.Zero, (2 * without.Whole.Longest) + TimeSpan.FromSeconds(1));
    }

    static void Print(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
