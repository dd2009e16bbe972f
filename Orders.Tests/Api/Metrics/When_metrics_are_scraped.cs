using System.Text.RegularExpressions;
using Orders.Api.Development.Sandbox;
using Orders.Tests.Api.Development.Embedded;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Metrics;

[Trait("Category", "Process")]
public sealed class When_metrics_are_scraped
{
    [Fact]
    public async Task The_metrics_count_consumed_records_and_the_lag_of_each_partition()
    {
        await using var orders = await OrdersProcess.Start(TestRun.DataDirectory("metrics"));
        var order = await orders.Submit("scraped");
        await Eventually.Equal("Paid", () => orders.Status(order));

        var text = await Eventually.Is(() => Scrape(orders), x => Sum(x, "messaging_records_consumed_total", "order-saga.payments") >= 1);

        Assert.True(Sum(text, "messaging_records_consumed_total", "order-saga.orders") >= 1);
        Assert.Equal(0, Sum(text, "messaging_records_dead_lettered_total", "order-saga.orders"));
        Assert.NotEmpty(Series(text, "messaging_partition_lag", "intake"));
        await Eventually.True(async () => Sum(await Scrape(orders), "messaging_partition_lag", "order-saga.orders") == 0);
        Assert.Contains("db_client_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", text, StringComparison.Ordinal);
    }

    static async Task<string> Scrape(OrdersProcess orders) =>
        await orders.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken);

    static double Sum(string text, string name, string group) => Series(text, name, group).Sum();

    static IEnumerable<double> Series(string text, string name, string group) =>
        Regex.Matches(
                text,
                $$"""^{{name}}\{[^}]*messaging_consumer_group_name="{{Regex.Escape(group)}}"[^}]*\} ([0-9.]+)""",
                RegexOptions.Multiline)
            .Select(x => double.Parse(x.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
}
