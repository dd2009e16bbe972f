using Orders.Api.Development.Embedded;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

public sealed class When_the_embedded_host_is_killed
{
    [Fact]
    public async Task Its_children_end_by_themselves()
    {
        await using var orders = await OrdersProcess.Start(TestRun.DataDirectory("killed"));
        Assert.Equal(2, orders.Children().Count);

        await orders.Kill();

        await Eventually.Is(orders.Children, children => children.Count == 0);
    }

    [Fact]
    public async Task What_is_left_over_and_does_not_stop_is_ended_by_the_next_start()
    {
        var folder = TestRun.DataDirectory("left-over");
        await using var killed = await OrdersProcess.Start(folder);
        var order = await killed.Submit("before");
        var sandbox = ProcessIdentity.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "sandbox", "sandbox.pid"), TestContext.Current.CancellationToken))!;
        // A stopped process does not hear its guard.
        ProcessSignal.Send(sandbox.Id, ProcessSignal.Stop);
        await killed.Kill();

        await using var next = await OrdersProcess.Start(folder);

        Assert.False(sandbox.IsRunning);
        await Eventually.Equal("Paid", () => next.Status(order));
    }
}
