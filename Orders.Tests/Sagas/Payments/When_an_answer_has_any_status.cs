using System.Net;
using System.Text;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;
using Orders.Tests.Docs;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Every code from 0 to 999, at the provider, its look-up and the warehouse, against the table of docs/payments.md.</summary>
[Trait("Category", "Unit")]
public sealed class When_an_answer_has_any_status
{
    const string Decision = """{"id":"ch_1","status":"succeeded","items":[]}""";

    static readonly AnswerTable Table = AnswerTable.Read();

    [Theory]
    [InlineData(PaymentKind.Charge)]
    [InlineData(PaymentKind.Refund)]
    public async Task A_charge_or_refund_is_what_the_table_says(PaymentKind kind)
    {
        foreach (var key in (string?[])["key", null])
        {
            for (var status = 0; status <= 999; status++)
            {
                using var http = Answering(status);
                var answer = await new PaymentProviderClient(http).Send("any", Attempt(kind), key, TestContext.Current.CancellationToken);
                AssertStarts(Table.Of(status).Money, Meaning(answer), status);
            }
        }
    }

    [Fact]
    public async Task A_look_up_is_what_the_table_says()
    {
        for (var status = 0; status <= 999; status++)
        {
            using var http = Answering(status);
            var records = await new PaymentProviderClient(http).LookUp("any", Guid.Empty, TestContext.Current.CancellationToken);
            AssertStarts(Table.Of(status).LookUp, records is null ? "no answer" : "the records", status);
        }
    }

    [Fact]
    public async Task A_request_to_the_warehouse_is_what_the_table_says()
    {
        for (var status = 0; status <= 999; status++)
        {
            using var http = Answering(status);
            AssertStarts(Table.Of(status).Warehouse, await Ship(http), status);
        }
    }

    [Theory]
    [InlineData(303, "a redirect, which is not followed")]
    [InlineData(308, "a redirect, which is not followed")]
    [InlineData(401, "check the credentials")]
    public async Task A_configuration_fault_is_named(int status, string advice)
    {
        using var http = Answering(status);

        var answer = await new PaymentProviderClient(http).Send(
            "any", Attempt(PaymentKind.Charge), null, TestContext.Current.CancellationToken);

        Assert.Contains(advice, answer.Describe(), StringComparison.Ordinal);
    }

    static async Task<string> Ship(HttpClient http)
    {
        try
        {
            await new WarehouseGateway(http).Ship(Guid.Empty, [], TestContext.Current.CancellationToken);
            return "accepted";
        }
        catch (ShipmentRefusedException)
        {
            return "a dead letter";
        }
        catch (TransientException)
        {
            return "asked again";
        }
    }

    static void AssertStarts(string expected, string actual, int status) =>
        Assert.True(expected.StartsWith(actual, StringComparison.Ordinal), $"{status}: the table says '{expected}', but it is '{actual}'");

    static string Meaning(ProviderAnswer answer) => answer switch
    {
        ProviderAnswer.Succeeded => "decided",
        ProviderAnswer.NotTaken { IsTransient: true } => "not taken; sent again",
        ProviderAnswer.NotTaken => "not taken; a dead letter",
        _ => "in doubt",
    };

    static HttpClient Answering(int status) => new(new Stub(status)) { BaseAddress = new("http://provider.example/") };

    static PaymentAttempt Attempt(PaymentKind kind) => new()
    {
        Id = Guid.Empty,
        OrderId = Guid.Empty,
        Kind = kind,
        State = PaymentAttemptState.Requested,
        Amount = 1,
        Currency = "EUR",
        Provider = "any",
        RequestedAt = DateTimeOffset.UnixEpoch,
        SentAt = DateTimeOffset.UnixEpoch,
        PaymentMethod = "tok_ok",
        ChargeReference = kind is PaymentKind.Refund ? "ch_1" : null,
    };

    sealed class Stub(int status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent(Decision, Encoding.UTF8, "application/json"),
            });
    }
}
