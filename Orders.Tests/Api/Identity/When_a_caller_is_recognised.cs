using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orders.Api.Identity;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Identity;

[Trait("Category", "Database")]
public sealed class When_a_caller_is_recognised(GuardedApi guarded) : IClassFixture<GuardedApi>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_without_a_token_learns_how_to_show_who_sends_it()
    {
        var answer = await guarded.Send(null, HttpMethod.Get, "/orders");

        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        await ProblemAssert.Is(HttpStatusCode.Unauthorized, "unauthenticated", answer);
    }

    [Fact]
    public async Task A_caller_that_may_not_do_something_learns_which_scope_it_needs()
    {
        var answer = await guarded.Send(await guarded.TokenOf("van-7", "carrier"), HttpMethod.Get, "/orders");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(Scopes.OrdersRead, answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains(Scopes.OrdersRead, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scopes_of_a_token_count_like_those_of_roles()
    {
        var token = await guarded.Issuer.Token("shop", ("scope", $"{Scopes.OrdersWrite} {Scopes.OrdersRead}"));

        Assert.Equal(HttpStatusCode.Accepted, (await guarded.Submit(token, "scopes-of-a-token")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await guarded.Send(token, HttpMethod.Get, "/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await guarded.Send(token, HttpMethod.Get, "/payments")).StatusCode);
    }

    [Fact]
    public async Task An_idempotency_key_belongs_to_its_subject()
    {
        var first = await guarded.Submit(await guarded.TokenOf("shop-1", "service"), "same-key");
        var second = await guarded.Submit(await guarded.TokenOf("shop-2", "service"), "same-key");
        var again = await guarded.Submit(await guarded.TokenOf("shop-1", "service"), "same-key");

        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
    }

    [Fact]
    public async Task The_name_of_an_operator_is_the_tokens_and_not_the_headers()
    {
        var token = await guarded.TokenOf("olga", "admin");
        var answer = await guarded.Send(
            token, HttpMethod.Post, "/orders/0197b000-0000-7000-8000-000000000001/attention/acknowledgement",
            """{"attention":"paid-twice","note":"seen"}""");

        // Without authentication the missing header would be an error of its own.
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Anybody_may_ask_for_the_health_and_only_operators_see_the_checks()
    {
        var anybody = await (await guarded.Send(null, HttpMethod.Get, "/health/live")).Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var token = await guarded.TokenOf("olga", "operator");
        var @operator = await (await guarded.Send(token, HttpMethod.Get, "/health/live")).Content.ReadFromJsonAsync<JsonElement>(Cancel);

        Assert.Equal(["status"], anybody.EnumerateObject().Select(x => x.Name));
        Assert.True(@operator.TryGetProperty("checks", out _));
    }

    [Fact]
    public async Task A_rotated_key_is_taken_up()
    {
        await using var own = new GuardedApi();
        await own.InitializeAsync();
        Assert.Equal(HttpStatusCode.OK, (await Read(own)).StatusCode);

        own.Issuer.Rotate();

        await Eventually.True(async () => (await Read(own)).StatusCode is HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_issuer_that_is_away_is_not_the_callers_fault()
    {
        await using var own = new GuardedApi();
        await own.InitializeAsync();
        var token = await own.TokenOf("shop", "service");
        await own.Issuer.Stop();

        var answer = await own.Send(token, HttpMethod.Get, "/orders");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    static async Task<HttpResponseMessage> Read(GuardedApi guarded) =>
        await guarded.Send(await guarded.TokenOf("shop", "service"), HttpMethod.Get, "/orders");
}
