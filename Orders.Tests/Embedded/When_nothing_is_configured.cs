using Orders.Tests.Fixtures;

namespace Orders.Tests.Embedded;

public sealed class When_nothing_is_configured
{
    [Fact]
    public async Task It_starts_says_where_to_go_and_finds_yesterdays_orders_again()
    {
        var folder = TestRun.DataDirectory("nothing-configured");
        await using var first = await OrdersProcess.Start(folder);
        foreach (var told in new[] { "/scalar", folder, "embedded PostgreSQL", "inside this process, for trying out", "set KAFKA_HOME", "plays payment provider and warehouse" })
            Assert.Contains(told, first.Output, StringComparison.Ordinal);
        var yesterday = await first.Submit("yesterday");
        await Eventually.Equal("Paid", () => first.Status(yesterday));

        Assert.Equal(0, await first.Interrupt());
        Assert.Empty(first.Children());

        await using var second = await OrdersProcess.Start(folder);
        Assert.Equal("Paid", await second.Status(yesterday));
        Assert.Equal(yesterday, await second.Submit("yesterday"));
        await second.Ship(yesterday);
        await Eventually.Equal("Shipped", () => second.Status(yesterday));
        await Eventually.Is(second.Mails, mails => mails.SequenceEqual([$"{yesterday}.orderconfirmation", $"{yesterday}.shippingnotification"]));
    }

    [Fact]
    public async Task A_second_copy_on_the_same_data_is_refused_and_one_on_other_data_is_not()
    {
        await using var first = await OrdersProcess.Start(TestRun.DataDirectory("copy-1"));
        await using var refused = OrdersProcess.Launch(first.Folder);
        await using var second = await OrdersProcess.Start(TestRun.DataDirectory("copy-2"));

        Assert.Equal(1, await refused.HasEnded());
        Assert.StartsWith("Another copy", Assert.Single(refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        var (one, two) = (await first.Submit("same-key"), await second.Submit("same-key"));
        await Eventually.Equal("Paid", () => first.Status(one));
        await Eventually.Equal("Paid", () => second.Status(two));
        Assert.Single(await first.Charged());
        Assert.Single(await second.Charged());
        Assert.Equal(0, await first.Interrupt());
        Assert.NotEmpty(second.Children());
    }
}
