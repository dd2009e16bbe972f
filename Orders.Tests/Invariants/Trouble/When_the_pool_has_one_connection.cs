namespace Orders.Tests.Invariants.Trouble;

/// <summary>Code that holds a connection while it waits for another one stops this process at once, and not only under load.</summary>
[Trait("Category", "Process")]
public sealed class When_the_pool_has_one_connection
{
    const int Orders = 60;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Every_order_is_shipped_once()
    {
        await using var flow = await OrderFlow.Start(connections: 1);
        var wave = Wave.Of(Orders, double.PositiveInfinity);
        // Their records wait in the retry store meanwhile.
        flow.Warehouse.FailFor(wave.Chosen);
        await flow.Submit(wave);
        await flow.WaitUntilShipped(Orders - wave.Chosen.Count, Limit);
        flow.Warehouse.Mend();

        await FlowEnding.IsReached(flow, Orders, Limit);
    }
}
