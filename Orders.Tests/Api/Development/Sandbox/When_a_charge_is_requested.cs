using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Orders.Api.Development.Sandbox;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_a_charge_is_requested : IAsyncLifetime
{
    RunningSandbox _sandbox = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sandbox = await RunningSandbox.Start();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task The_charge_succeeds_and_is_in_the_ledger()
    {
        var response = await _sandbox.Charge(Body(), "key-1");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<ChargeAnswer>(Cancel);
        var charge = Assert.Single((await _sandbox.Ledger()).Charges);
        Assert.Equal(
            (answer!.Id, "succeeded", "keyed", 12.30m, "EUR"),
            (charge.Id, charge.Status, charge.Provider, charge.Amount, charge.Currency));
    }

    [Fact]
    public async Task The_declining_token_is_declined_with_a_code()
    {
        var response = await _sandbox.Charge(Body(method: "tok_declined"), "key-1");
        var answer = await response.Content.ReadFromJsonAsync<ChargeAnswer>(Cancel);

        Assert.Equal(("declined", "card_declined"), (answer!.Status, answer.DeclineCode));
    }

    [Fact]
    public async Task The_same_key_gets_the_same_answer_and_one_effect()
    {
        var first = await (await _sandbox.Charge(Body(), "key-1")).Content.ReadAsStringAsync(Cancel);
        var second = await (await _sandbox.Charge(Body(), "key-1")).Content.ReadAsStringAsync(Cancel);

        Assert.Equal(first, second);
        Assert.Single((await _sandbox.Ledger()).Charges);
    }

    [Fact]
    public async Task The_same_key_used_fifty_times_at_once_charges_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            await (await _sandbox.Charge(Body(), "key-1")).Content.ReadAsStringAsync(Cancel)));

        Assert.Single(answers.Distinct());
        Assert.Single((await _sandbox.Ledger()).Charges);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        await _sandbox.Charge(Body(), "key-1");
        var response = await _sandbox.Charge(Body(amount: 99), "key-1");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("idempotency-key-reused", (await Problem(response)).GetProperty("type").GetString());
        Assert.Single((await _sandbox.Ledger()).Charges);
    }

    [Fact]
    public async Task Without_keys_each_call_takes_effect_and_the_look_up_finds_them()
    {
        await _sandbox.Charge(Body());
        await _sandbox.Charge(Body());
        await _sandbox.Charge(Body(reference: "another"));

        var found = await _sandbox.Http.GetFromJsonAsync<LookupAnswer>("unkeyed/charges?merchantReference=attempt-1", Cancel);
        Assert.Equal(2, found!.Items.Count);
        Assert.All(found.Items, x => Assert.Equal("attempt-1", x.MerchantReference));
    }

    [Fact]
    public async Task A_missing_key_is_refused()
    {
        var response = await _sandbox.Http.PostAsJsonAsync("keyed/charges", Body(), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("idempotency-key-missing", (await Problem(response)).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Every_wrong_field_is_named()
    {
        var response = await _sandbox.Charge(new { amount = -1, currency = "euro", paymentMethod = "4111111111111111" });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var errors = (await Problem(response)).GetProperty("errors").EnumerateObject().Select(x => x.Name).Order();
        Assert.Equal(["amount", "currency", "merchantReference", "paymentMethod"], errors);
        Assert.Empty((await _sandbox.Ledger()).Charges);
    }

    [Theory]
    [InlineData("{ not json", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("""{"merchantReference":"a","amount":"1","currency":"EUR","paymentMethod":"tok_ok"}""", HttpStatusCode.BadRequest)]
    public async Task An_unreadable_body_is_refused_with_problem_details(string body, HttpStatusCode expected)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var response = await _sandbox.Http.PostAsync("unkeyed/charges", content, Cancel);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var response = await _sandbox.Charge(Body(reference: new string('x', 100_000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    static object Body(string reference = "attempt-1", decimal amount = 12.30m, string method = "tok_ok") =>
        new { merchantReference = reference, amount, currency = "EUR", paymentMethod = method };

    static Task<JsonElement> Problem(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }
}
