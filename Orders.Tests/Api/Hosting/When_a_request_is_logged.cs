using System.Diagnostics;
using System.Globalization;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Tests.Sagas.OrderSaga;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Orders.Tests.Api.Hosting;

/// <summary>These tests share one application and its log. Each test finds its own lines by the trace of its requests.</summary>
[Trait("Category", "Database")]
public sealed class When_a_request_is_logged : IClassFixture<RunningApi>, IDisposable
{
    /// <summary>Long enough that no time, id or port contains it by chance.</summary>
    const string CardNumber = "4111111111111111";

    readonly RunningApi _api;
    readonly Activity _trace = new Activity(nameof(When_a_request_is_logged)).Start();

    public When_a_request_is_logged(RunningApi api) => _api = api;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _trace.Dispose();

    [Fact]
    public async Task A_request_is_one_line_that_names_the_order()
    {
        var id = (await _api.Accepted("logged")).GetProperty("id").GetString();
        await _api.Client.GetStringAsync($"/orders/{id}", Cancellation);

        var lines = await _api.Log.Requests(_trace, 2);

        Assert.Equal(
            [("GET", $"/orders/{id}", id), ("POST", "/orders", id)],
            lines.Select(x => (Text(x, "RequestMethod"), Text(x, "RequestPath"), Text(x, "OrderId"))).Order());
    }

    [Fact]
    public async Task Neither_body_nor_query_string_reaches_the_log()
    {
        await _api.Submit("unlogged-1", SampleOrder.With("EUR", "1", customerId: "unlogged-person"));
        var order = SampleOrder.With("EUR", "1", customerId: "unlogged-person");
        await _api.Submit("unlogged-2", order.Replace("tok_ok", CardNumber, StringComparison.Ordinal));
        await _api.Client.GetAsync("/orders/?customerId=unlogged-person", Cancellation);
        await _api.Log.Requests(_trace, 3);

        var log = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var line in _api.Log.Events)
            new CompactJsonFormatter().Format(line, log);

        foreach (var personal in (string[])["ada@", "unlogged", CardNumber, "customerId"])
            Assert.DoesNotContain(personal, log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/metrics")]
    public async Task Probes_do_not_fill_the_log(string probe)
    {
        await _api.Client.GetAsync(probe, Cancellation);
        await _api.Client.GetAsync("/orders/marker", Cancellation);

        Assert.Equal("/orders/marker", Text(Assert.Single(await _api.Log.Requests(_trace, 1)), "RequestPath"));
        Assert.DoesNotContain(
            _api.Log.Events, x => x.RenderMessage(CultureInfo.InvariantCulture).Contains(probe, StringComparison.Ordinal));
    }

    static string? Text(LogEvent line, string property) =>
        line.Properties.TryGetValue(property, out var value) ? ((ScalarValue)value).Value?.ToString() : null;
}
