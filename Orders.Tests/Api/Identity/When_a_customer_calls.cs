using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Orders.Tests.Api.Identity;

[Trait("Category", "Database")]
public sealed class When_a_customer_calls(GuardedApi guarded) : IClassFixture<GuardedApi>
{
    const string WithoutCustomer = """
        {"customerEmail":"ada@example.com","currency":"EUR","paymentMethod":"tok_ok",
         "lines":[{"sku":"tea-001","quantity":1,"unitPrice":5.00}]}
        """;

    int _orders;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_gets_the_tokens_customer_id()
    {
        var answer = await guarded.Submit(await TokenOf("c-1"), "own-order", WithoutCustomer);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("c-1", (await Json(answer)).GetProperty("customerId").GetString());
    }

    [Fact]
    public async Task An_order_for_somebody_else_is_refused()
    {
        var answer = await guarded.Submit(await TokenOf("c-2"), "for-another", SampleOrder.With("EUR", "5.00", customerId: "c-3"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("", "GET")]
    [InlineData("/timeline", "GET")]
    [InlineData("/cancellation", "POST")]
    public async Task Anothers_order_does_not_exist(string path, string method)
    {
        var order = await OrderOf("c-4");

        var own = await guarded.Send(await TokenOf("c-4"), new HttpMethod(method), $"{order}{path}");
        var another = await guarded.Send(await TokenOf("c-5"), new HttpMethod(method), $"{order}{path}");

        Assert.True(own.IsSuccessStatusCode, $"{own.StatusCode}");
        Assert.Equal(HttpStatusCode.NotFound, another.StatusCode);
    }

    [Fact]
    public async Task A_list_has_only_the_customers_own_orders()
    {
        await OrderOf("c-6");
        await OrderOf("c-7");

        var own = await Json(await guarded.Send(await TokenOf("c-6"), HttpMethod.Get, "/orders"));
        var another = await Json(await guarded.Send(await TokenOf("c-6"), HttpMethod.Get, "/orders?customerId=c-7"));

        Assert.All(own.GetProperty("items").EnumerateArray(), order => Assert.Equal("c-6", order.GetProperty("customerId").GetString()));
        Assert.NotEmpty(own.GetProperty("items").EnumerateArray());
        Assert.Empty(another.GetProperty("items").EnumerateArray());
    }

    /// <summary>A misconfigured issuer that forgets the customer's id must not open everybody's orders.</summary>
    [Fact]
    public async Task A_customer_without_an_id_sees_nothing()
    {
        await OrderOf("c-8");
        var token = await guarded.TokenOf("nobody", "customer");

        var list = await Json(await guarded.Send(token, HttpMethod.Get, "/orders"));

        Assert.Empty(list.GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await guarded.Submit(token, "of-nobody")).StatusCode);
    }

    [Fact]
    public async Task Scopes_beyond_a_customers_own_orders_do_not_count()
    {
        var token = await guarded.Issuer.Token("mallory", ("scope", "operations.read payments.settle"), ("customer_id", "c-9"));

        Assert.Equal(HttpStatusCode.Forbidden, (await guarded.Send(token, HttpMethod.Get, "/payments")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await guarded.Send(token, HttpMethod.Get, "/dead-letters")).StatusCode);
    }

    Task<string> TokenOf(string customerId) => guarded.TokenOf($"subject-of-{customerId}", "customer", customerId);

    async Task<string> OrderOf(string customerId)
    {
        var key = $"order-of-{customerId}-{Interlocked.Increment(ref _orders)}";
        var answer = await guarded.Submit(await TokenOf(customerId), key, WithoutCustomer);
        return answer.Headers.Location!.ToString();
    }

    static async Task<JsonElement> Json(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
}
