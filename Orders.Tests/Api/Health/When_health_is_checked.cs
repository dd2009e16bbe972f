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

    [Fact]
    public async Task Ready_turns_red_while_the_oldest_outbox_row_is_too_old()
    {
        await api.Accepted("outbox-age");
        await Eventually.Equal((HttpStatusCode.OK, "Healthy", "database, outbox"), () => Health("ready"));

        await Age(TimeSpan.FromMinutes(2));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy", "database, outbox"), await Health("ready"));

        await Age(TimeSpan.Zero);
        await Eventually.Equal((HttpStatusCode.OK, "Healthy", "database, outbox"), () => Health("ready"));
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
}
