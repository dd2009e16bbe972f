using System.Net;
using System.Net.Http.Json;
using Orders.Api.Development.Sandbox;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_money_or_goods_leave : IAsyncLifetime
{
    RunningSandbox _sandbox = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sandbox = await RunningSandbox.Start();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_refund_with_a_key_takes_effect_once()
    {
        var charge = await Charged("key-charge");
        var first = await Refund($"keyed/charges/{charge}/refunds", 4, "key-refund");
        var second = await Refund($"keyed/charges/{charge}/refunds", 4, "key-refund");

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(Cancel), await second.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(4, Assert.Single(Assert.Single((await _sandbox.Ledger()).Charges).Refunds).Amount);
    }

    [Fact]
    public async Task A_refund_without_keys_takes_effect_each_time_until_nothing_is_left()
    {
        var charge = await Charged();
        HttpStatusCode[] answers =
        [
            (await Refund($"unkeyed/charges/{charge}/refunds", 6)).StatusCode,
            (await Refund($"unkeyed/charges/{charge}/refunds", 4)).StatusCode,
            (await Refund($"unkeyed/charges/{charge}/refunds", 1)).StatusCode,
        ];

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.UnprocessableEntity], answers);
        Assert.Equal(10, Assert.Single((await _sandbox.Ledger()).Charges).Refunds.Sum(x => x.Amount));
    }

    [Fact]
    public async Task A_missing_charge_cannot_be_refunded()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Refund("unkeyed/charges/ch_unknown/refunds", 1)).StatusCode);
    }

    [Fact]
    public async Task A_shipment_requested_concurrently_is_one_shipment()
    {
        var order = Guid.Parse("0197b000-0000-7000-8000-000000000001");
        var body = new { orderId = order, lines = new[] { new { sku = "tea", quantity = 2 } } };
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _sandbox.Http.PostAsJsonAsync("shipments", body, Cancel)));

        Assert.All(answers, x => Assert.Equal(HttpStatusCode.Accepted, x.StatusCode));
        var shipment = Assert.Single((await _sandbox.Ledger()).Shipments);
        Assert.Equal((order, new ShipmentLine("tea", 2)), (shipment.OrderId, Assert.Single(shipment.Lines)));
    }

    [Fact]
    public async Task A_shipment_of_nothing_is_refused()
    {
        var response = await _sandbox.Http.PostAsJsonAsync(
            "shipments", new { orderId = Guid.Empty, lines = Array.Empty<object>() }, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    async Task<string> Charged(string? key = null)
    {
        var response = await _sandbox.Charge(new { merchantReference = "a", amount = 10, currency = "EUR", paymentMethod = "tok_ok" }, key);
        return (await response.Content.ReadFromJsonAsync<ChargeAnswer>(Cancel))!.Id;
    }

    async Task<HttpResponseMessage> Refund(string path, decimal amount, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = JsonContent.Create(new { merchantReference = "r", amount });
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await _sandbox.Http.SendAsync(request, Cancel);
    }
}
