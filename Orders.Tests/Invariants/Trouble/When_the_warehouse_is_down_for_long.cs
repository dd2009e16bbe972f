using System.Diagnostics;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>No request reaches the warehouse, while customers go on to order.</summary>
/// <remarks><c>ORDERS_OUTAGE_SECONDS</c> prolongs the outage, <c>ORDERS_OUTAGE_RATE</c> sets how many orders come in a second.</remarks>
[Trait("Category", "Process")]
public sealed class When_the_warehouse_is_down_for_long
{
    const string SecondsVariable = "ORDERS_OUTAGE_SECONDS";
    const string RateVariable = "ORDERS_OUTAGE_RATE";
    const int DefaultSeconds = 15;
    const int DefaultRate = 5;
    const int OrdersBefore = 30;
    const int Threshold = 8;
    const int Lanes = 16;

    /// <summary>How often a record leaves its lane during the trouble.</summary>
    static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);

    /// <summary>A trouble that lasts longer is an alert.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Fulfilment_waits_visibly_without_a_dead_letter_and_afterwards_every_order_is_shipped_once()
    {
        var (seconds, perSecond) = (RunSize.Of(SecondsVariable, DefaultSeconds), RunSize.Of(RateVariable, DefaultRate));
        await using var flow = await OrderFlow.Start();
        await flow.Submit(Wave.Of(OrdersBefore, double.PositiveInfinity));
        await flow.WaitUntilShipped(OrdersBefore, EndLimit);
        var outage = Stopwatch.StartNew();
        flow.Warehouse.GoDown();

        await flow.Submit(Wave.Of(seconds * perSecond, perSecond));
        await flow.WaitUntilPaid(seconds * perSecond, EndLimit);
        await Eventually.True(async () => await flow.ReadFulfilment() is { IsInTrouble: true, Lag: > 0 });
        await Eventually.True(() => outage.Elapsed.TotalSeconds > seconds);
        var fulfilment = await flow.ReadFulfilment();
        Print($"down for {outage.Elapsed.TotalSeconds:0} s: {fulfilment}, {flow.Warehouse.Failures} requests failed");
        Assert.Empty(await flow.Database.DeadLetters());
        Assert.InRange(fulfilment.WaitingForRetry, 0, Threshold + Lanes + (outage.Elapsed / ProbeInterval));
        Assert.Equal(OrdersBefore, flow.Warehouse.Accepted.Count);
        await IsVisible(flow, outage.Elapsed);
        flow.Warehouse.Mend();
        var healing = Stopwatch.StartNew();

        await FlowEnding.IsReached(flow, OrdersBefore + (seconds * perSecond), EndLimit);
        Print($"every order had its end {healing.Elapsed.TotalSeconds:0} s after the outage");
        Assert.Equal(new FulfilmentState(0, 0, false), await flow.ReadFulfilment());
    }

    /// <summary>The process stays ready, because its work needs no restart. A long trouble is an alert.</summary>
    static async Task IsVisible(OrderFlow flow, TimeSpan outage)
    {
        Assert.True((await flow.Health()).IsReady);
        if (outage < Patience)
            return;
        var alerts = await Eventually.Is(
            async () => (await flow.Health()).Alerts, x => x.Any(text => text.Contains("fulfilment", StringComparison.Ordinal)));
        Print($"alerts: {string.Join(' ', alerts)}");
    }

    static void Print(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
