using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Health;

[Trait("Category", "Database")]
public sealed class When_health_is_checked(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Live_depends_on_no_other_check() => Assert.Equal((HttpStatusCode.OK, "Healthy", ""), await Health("live"));

    /// <summary>Asks more than once: on a busy machine the first checks can exceed their time-out.</summary>
    [Fact]
    public Task Startup_checks_the_host_and_the_schema() =>
        Eventually.Equal((HttpStatusCode.OK, "Healthy", "host, schema"), () => Health("startup"));

    /// <summary>One row that the broker refuses must not take every process out of service.</summary>
    [Fact]
    public async Task An_old_outbox_row_is_an_alert_and_the_process_stays_ready()
    {
        await api.Accepted("outbox-age");
        await Eventually.Equal("", Alerts);

        await Age(TimeSpan.FromMinutes(2));
        await Eventually.Equal("outbox", Alerts);
        Assert.Equal((HttpStatusCode.OK, "Healthy", "database"), await Health("ready"));

        await Age(TimeSpan.Zero);
        await Eventually.Equal("", Alerts);
    }

    [Fact]
    public async Task An_alert_says_what_it_is_and_since_when()
    {
        await api.Accepted("outbox-since");
        await Age(TimeSpan.FromHours(1));
        await Eventually.Equal("outbox", Alerts);

        var alert = (await Body("ready")).GetProperty("alerts")[0];

        Assert.Contains("oldest unsent outbox row", alert.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetUtcNow() - alert.GetProperty("since").GetDateTimeOffset(),
            TimeSpan.FromHours(1), TimeSpan.FromHours(1.5));
        await Age(TimeSpan.Zero);
        await Eventually.Equal("", Alerts);
        var logged = api.Log.Events.Select(x => x.RenderMessage(CultureInfo.InvariantCulture))
            .Where(x => x.StartsWith("Alert \"outbox\"", StringComparison.Ordinal));
        Assert.Equal(["began", "ended"], logged.TakeLast(2).Select(x => x.Split(' ')[2].TrimEnd(':')));
    }

    Task<int> Age(TimeSpan age) => api.Query(db =>
    {
        var then = TimeProvider.System.GetUtcNow() - age;
        return db.Outbox.ExecuteUpdateAsync(x => x.SetProperty(o => o.CreatedAt, then), Cancellation);
    });

    async Task<(HttpStatusCode Status, string Overall, string Checks)> Health(string what)
    {
        var answer = await api.Client.GetAsync($"/health/{what}", Cancellation);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
        var checks = body.GetProperty("checks").EnumerateObject().Select(x => x.Name).Order();
        return (answer.StatusCode, body.GetProperty("status").GetString()!, string.Join(", ", checks));
    }

    async Task<string> Alerts() => string.Join(
        ", ", (await Body("ready")).GetProperty("alerts").EnumerateArray().Select(x => x.GetProperty("name").GetString()));

    async Task<JsonElement> Body(string what) =>
        JsonDocument.Parse(await api.Client.GetStringAsync($"/health/{what}", Cancellation)).RootElement;
}
