using System.Globalization;
using Serilog.Formatting.Compact;

namespace Orders.Tests.Api;

public sealed class When_a_request_is_logged(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_one_line_that_names_the_order()
    {
        var id = (await api.Accepted("logged")).GetProperty("id").GetString();
        await api.Client.GetStringAsync($"/orders/{id}", Cancellation);

        foreach (var line in new[] { await api.Log.Request("POST", "/orders", Cancellation), await api.Log.Request("GET", $"/orders/{id}", Cancellation) })
            Assert.Equal(id, line.Properties["OrderId"].ToString().Trim('"'));
    }

    [Fact]
    public async Task Neither_body_nor_query_string_reaches_the_log()
    {
        await api.Submit("unlogged-1", SampleOrder.With("EUR", "1", customerId: "unlogged-person"));
        await api.Submit("unlogged-2", SampleOrder.With("EUR", "1", customerId: "unlogged-person").Replace("tok_ok", "4111111111111111", StringComparison.Ordinal));
        await api.Client.GetAsync("/orders/?customerId=unlogged-person", Cancellation);
        await api.Log.Request("GET", "/orders/", Cancellation);

        var log = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var line in api.Log.Events)
            new CompactJsonFormatter().Format(line, log);

        foreach (var personal in (string[])["ada@", "unlogged", "4111", "customerId"])
            Assert.DoesNotContain(personal, log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_probes_do_not_fill_the_log()
    {
        await api.Client.GetAsync("/health/live", Cancellation);
        await api.Client.GetAsync("/orders/marker", Cancellation);
        await api.Log.Request("GET", "/orders/marker", Cancellation);

        Assert.DoesNotContain(api.Log.Events, x => x.RenderMessage(CultureInfo.InvariantCulture).Contains("/health", StringComparison.Ordinal));
    }
}
