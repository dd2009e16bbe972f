using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

[Trait("Category", "Process")]
public sealed class When_nothing_is_configured
{
    [Fact]
    public async Task The_application_starts_prints_its_addresses_and_keeps_earlier_orders()
    {
        var folder = TestRun.DataDirectory("nothing-configured");
        await using var first = await OrdersProcess.Start(folder);
        string[] banner =
        [
            "/scalar", folder, "embedded PostgreSQL", "inside this process, for trying out", "set KAFKA_HOME",
            "stands in for payment provider and warehouse",
        ];
        foreach (var expected in banner)
            Assert.Contains(expected, first.Output, StringComparison.Ordinal);
        var earlier = await first.Submit("earlier");
        await Eventually.Equal("Paid", () => first.Status(earlier));

        Assert.Equal(0, await first.Interrupt());
        Assert.Empty(first.Children());

        await using var second = await OrdersProcess.Start(folder);
        Assert.Equal("Paid", await second.Status(earlier));
        Assert.Equal(earlier, await second.Submit("earlier"));
        await second.Ship(earlier);
        await Eventually.Equal("Shipped", () => second.Status(earlier));
        await Eventually.Is(
            second.Mails, mails => mails.SequenceEqual([$"{earlier}.orderconfirmation", $"{earlier}.shippingnotification"]));
    }

    [Fact]
    public async Task The_sandbox_reports_its_effects_by_signed_webhooks()
    {
        await using var orders = await OrdersProcess.Start(TestRun.DataDirectory("webhooks"));
        var order = await orders.Submit("reported");

        var attempt = Assert.Single(await Eventually.Is(orders.Charged, charges => charges.Count == 1));
        var history = await Eventually.Is(() => orders.History(attempt), events => events.Contains("Webhook"));

        Assert.Equal("Requested", history[0]);
        await Eventually.Equal("Paid", () => orders.Status(order));
    }

    [Fact]
    public async Task A_second_process_is_refused_on_the_same_data_and_accepted_on_other_data()
    {
        await using var first = await OrdersProcess.Start(TestRun.DataDirectory("process-1"));
        await using var refused = OrdersProcess.Launch(first.Folder);
        await using var second = await OrdersProcess.Start(TestRun.DataDirectory("process-2"));

        Assert.Equal(1, await refused.WaitForExit());
        Assert.StartsWith(
            "Another process", Assert.Single(refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        var (one, two) = (await first.Submit("same-key"), await second.Submit("same-key"));
        await Eventually.Equal("Paid", () => first.Status(one));
        await Eventually.Equal("Paid", () => second.Status(two));
        Assert.Single(await first.Charged());
        Assert.Single(await second.Charged());
        Assert.Equal(0, await first.Interrupt());
        Assert.NotEmpty(second.Children());
    }
}
