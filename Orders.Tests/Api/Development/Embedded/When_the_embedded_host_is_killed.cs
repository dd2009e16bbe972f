using Orders.Api.Development.Embedded;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Process")]
public sealed class When_the_embedded_host_is_killed
{
    [Fact]
    public async Task The_guards_stop_the_child_processes()
    {
        await using var orders = await OrdersProcess.Start(TestRun.DataDirectory("killed"));
        Assert.Equal(2, orders.Children().Count);

        await orders.Kill();

        await Eventually.Is(orders.Children, children => children.Count == 0);
    }

    [Fact]
    public async Task An_orphan_that_does_not_stop_is_killed_by_the_next_start()
    {
        var folder = TestRun.DataDirectory("orphan");
        await using var killed = await OrdersProcess.Start(folder);
        var order = await killed.Submit("before");
        var pidFile = Path.Combine(folder, "sandbox", "sandbox.pid");
        var sandbox = ProcessIdentity.Parse(await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken))!;
        // A stopped process does not handle its guard's signal.
        ProcessSignal.Send(sandbox.Id, ProcessSignal.Stop);
        await killed.Kill();

        await using var next = await OrdersProcess.Start(folder);

        Assert.False(sandbox.IsRunning);
        await Eventually.Equal("Paid", () => next.Status(order));
    }
}
