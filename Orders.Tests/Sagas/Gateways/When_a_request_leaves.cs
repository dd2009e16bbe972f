using System.Diagnostics;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>The bytes of our own requests, as a server that knows only the simplest HTTP sees them.</summary>
[Trait("Category", "Unit")]
public sealed class When_a_request_leaves
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("charge", "POST /keyed/charges HTTP/1.1")]
    [InlineData("refund", "POST /keyed/charges/ch%2F1%20%3F/refunds HTTP/1.1")]
    [InlineData("shipment", "POST /shipments HTTP/1.1")]
    public async Task A_body_has_its_length_and_its_type_and_is_not_chunked(string kind, string line)
    {
        var (head, body) = await Sent(kind);

        Assert.Equal(line, head[0]);
        Assert.Contains($"Content-Length: {body.Length}", head);
        Assert.Contains("Content-Type: application/json", head);
        Assert.StartsWith("{", body, StringComparison.Ordinal);
        Assert.EndsWith("}", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charge", "Idempotency-Key")]
    [InlineData("refund", "Idempotency-Key")]
    [InlineData("look-up", "")]
    [InlineData("shipment", "")]
    public async Task No_header_is_sent_that_a_server_need_not_know(string kind, string key)
    {
        using var activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).AddBaggage("customer", "c-42").Start();

        var (head, body) = await Sent(kind);

        string[] expected =
            [.. ((string[])["Accept", "User-Agent", "Host", .. (string[])(body.Length > 0 ? ["Content-Type", "Content-Length"] : []), key])
                .Where(x => x.Length > 0).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, head.Skip(1).Select(x => x.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.Contains("Accept: application/json", head);
        Assert.Contains(head, x => x.StartsWith("User-Agent: Orders/", StringComparison.Ordinal) && char.IsAsciiDigit(x[19]));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task A_reference_that_would_lead_to_another_resource_is_not_sent(string charge)
    {
        await using var server = ScriptedServer.Start(Reaction.Answer(201));
        await using var gateways = Gateways(server.BaseUrl);

        var answer = await gateways.Get<IPaymentGateway>().Send(Attempts.Refund(charge), Cancel);

        Assert.IsType<ProviderAnswer.NotTaken>(answer);
        Assert.Equal(0, server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_and_leaves_the_money_in_doubt(int status)
    {
        await using var server = ScriptedServer.Start(Reaction.Answer(status));
        await using var gateways = Gateways(server.BaseUrl);

        Assert.IsType<ProviderAnswer.Unknown>(await gateways.Get<IPaymentGateway>().Send(Attempts.Charge(), Cancel));

        Assert.Equal(1, server.Requests);
    }

    static async Task<(string[] Head, string Body)> Sent(string kind)
    {
        var request = "";
        await using var server = ScriptedServer.Start(text =>
        {
            request = text;
            return Task.FromResult(Reaction.Answer(201, """{"items":[]}"""));
        });
        await using var gateways = Gateways(server.BaseUrl);
        await (kind switch
        {
            "charge" => gateways.Get<IPaymentGateway>().Send(Attempts.Charge(), Cancel),
            "refund" => gateways.Get<IPaymentGateway>().Send(Attempts.Refund("ch/1 ?"), Cancel),
            "look-up" => gateways.Get<UnkeyedPaymentGateway>().LookUp(Guid.Empty, Cancel),
            _ => gateways.Get<WarehouseGateway>().Ship(Guid.Empty, [new() { Sku = "tee-ö", Quantity = 1, UnitPrice = 1 }], Cancel),
        });
        var parts = request.Split("\r\n\r\n", 2);
        return (parts[0].Split("\r\n"), parts[1]);
    }

    static SideEffects Gateways(Uri url) => SideEffects.On(
        "Host=unused", ("Payments:BaseUrl", url.ToString()), ("Fulfilment:BaseUrl", url.ToString()));
}
