using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Http.Raw;

namespace Orders.Tests.Api.Http.Requests;

/// <summary>Legal HTTP: methods, expectations, header values and preconditions.</summary>
[Trait("Category", "Database")]
public sealed class When_a_method_or_header_is_unusual(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/orders", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/inventory/tea", 200)]
    [InlineData("/orders/00000000-0000-0000-0000-000000000001", 404)]
    [InlineData("/payments/settlements/unkeyed", 405)]
    public async Task HEAD_is_GET_without_the_body(string path, int status)
    {
        var answer = await Send(RawHttp.Request($"HEAD {path} HTTP/1.1"));

        Assert.Equal(status, answer.Status);
        Assert.Empty(answer.Body);
        Assert.Equal(status is 405 ? null : (await Send(RawHttp.Request($"GET {path} HTTP/1.1"))).Header("Content-Type"),
            status is 405 ? null : answer.Header("Content-Type"));
    }

    [Theory]
    [InlineData("/orders", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/inventory/tea", "GET, HEAD, OPTIONS, PUT")]
    [InlineData("/orders/00000000-0000-0000-0000-000000000001/cancellation", "OPTIONS, POST")]
    [InlineData("/dead-letters/00000000-0000-0000-0000-000000000001", "DELETE, GET, HEAD, OPTIONS")]
    [InlineData("/health/ready", "GET, HEAD, OPTIONS")]
    [InlineData("/metrics", "GET, HEAD, OPTIONS")]
    [InlineData("*", "DELETE, GET, HEAD, OPTIONS, POST, PUT")]
    public async Task OPTIONS_lists_the_methods(string path, string methods)
    {
        var answer = await Send(RawHttp.Request($"OPTIONS {path} HTTP/1.1"));

        Assert.Equal((204, methods), (answer.Status, string.Join(", ", answer.Header("Allow")!.Split(", ").Order())));
    }

    [Theory]
    [InlineData("PATCH /orders")]
    [InlineData("TRACE /orders")]
    [InlineData("BREW /orders")]
    [InlineData("POST /metrics")]
    [InlineData("DELETE /health/live")]
    public async Task Any_other_method_is_refused_with_those_that_are_served(string operation)
    {
        var answer = await Send(RawHttp.Request($"{operation} HTTP/1.1", ["X-HTTP-Method-Override: GET"]));

        Assert.Equal((405, "method-not-allowed"), (answer.Status, answer.Problem));
        Assert.Contains("GET, HEAD", answer.Header("Allow")!.Replace("GET, POST, HEAD", "GET, HEAD", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100-continue", 202)]
    [InlineData("100-Continue", 202)]
    [InlineData("200-ok", 417)]
    [InlineData("100-continue, other", 417)]
    [InlineData("100-continue\r\nExpect: other", 417)]
    public async Task An_expectation_is_met_or_refused(string expectation, int status)
    {
        var answer = await Submit($"Expect: {expectation}");

        Assert.Equal((status, status is 417 ? "expectation-failed" : null), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("HTTP/1.1", "", 400)]
    [InlineData("HTTP/1.1", "Host: a\r\nHost: b\r\n", 400)]
    [InlineData("HTTP/1.1", "Host: a b\r\n", 400)]
    [InlineData("HTTP/1.1", "Host: http://a\r\n", 400)]
    [InlineData("HTTP/1.1", "Host:\r\n", 200)]
    [InlineData("HTTP/1.1", "Host: [::1]:80\r\n", 200)]
    [InlineData("HTTP/1.0", "", 200)]
    public async Task A_host_is_stated_once_by_HTTP_1_1(string version, string host, int status)
    {
        var request = Encoding.Latin1.GetBytes($"GET /orders {version}\r\n{host}Connection: close\r\n\r\n");

        Assert.Equal(status, (await Send(request)).Status);
    }

    /// <summary>HTTP gives bytes beyond ASCII no meaning: nobody but a reader of the header may refuse them.</summary>
    [Fact]
    public async Task A_header_beyond_ASCII_is_no_reason_to_refuse_a_request() =>
        Assert.Equal(202, (await Submit("X-Customer: J\u00fcrgen", "Cookie: a=\u00ff\u0080")).Status);

    [Theory]
    [InlineData("J\u00fcrgen", "Jürgen")]
    [InlineData("J\u00c3\u00bcrgen", "Jürgen")]
    [InlineData("\u00e8\u008c\u00b6", "茶")]
    public async Task An_operator_may_be_named_in_UTF_8_and_in_Latin_1(string header, string name)
    {
        var id = (await api.Accepted(RawHttp.NewKey())).GetProperty("id").GetGuid();
        await api.Query(db => db.Orders.Where(x => x.CorrelationId == id)
            .ExecuteUpdateAsync(x => x.SetProperty(o => o.Attention, OrderAttention.ShipmentDeadline), Cancellation));

        var answer = await Send(RawHttp.Json(
            $"POST /orders/{id}/attention/acknowledgement HTTP/1.1",
            $$"""{"attention":"{{OrderAttention.ShipmentDeadline}}","note":"n"}""", $"Operator: {header}"));

        Assert.Equal(202, answer.Status);
        var message = await api.Query(db => db.Outbox.Where(x => x.Key == id.ToString() && x.MessageType.Contains("Acknowledged"))
            .Select(x => x.Body).SingleAsync(Cancellation));
        Assert.Equal(name, JsonDocument.Parse(message).RootElement.GetProperty("by").GetString());
    }

    [Theory]
    [InlineData("\"1\"", 202)]
    [InlineData("\"9\",, \"1\"", 202)]
    [InlineData("\"9\"\r\nIf-Match: \"1\"", 202)]
    [InlineData("*", 202)]
    [InlineData("W/\"1\"", 412)]
    [InlineData("\"01\"", 412)]
    [InlineData("1", 400)]
    [InlineData("\"1", 400)]
    [InlineData("\"1\" \"2\"", 400)]
    [InlineData("", 400)]
    public async Task A_precondition_is_met_or_failed_or_malformed(string ifMatch, int status)
    {
        var id = (await api.Accepted(RawHttp.NewKey())).GetProperty("id").GetGuid();

        var answer = await Send(RawHttp.Request($"POST /orders/{id}/cancellation HTTP/1.1", [$"If-Match: {ifMatch}", "Content-Length: 0"]));

        Assert.Equal(
            (status, status switch { 400 => "validation", 412 => "stale-version", _ => null }), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("\"1\"", 304)]
    [InlineData("W/\"1\"", 304)]
    [InlineData("\"9\", W/\"1\"", 304)]
    [InlineData("\"9\"\r\nIf-None-Match: \"1\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"9\"", 200)]
    [InlineData("1", 200)]
    [InlineData("nonsense", 200)]
    public async Task A_known_version_is_not_sent_again(string ifNoneMatch, int status)
    {
        var id = (await api.Accepted(RawHttp.NewKey())).GetProperty("id").GetGuid();

        Assert.Equal(status, (await Send(RawHttp.Request($"GET /orders/{id} HTTP/1.1", [$"If-None-Match: {ifNoneMatch}"]))).Status);
    }

    Task<RawAnswer> Submit(params string[] headers) =>
        Send(RawHttp.Json("POST /orders HTTP/1.1", SampleOrder.Body, [$"Idempotency-Key: {RawHttp.NewKey()}", .. headers]));

    async Task<RawAnswer> Send(byte[] request) => (await RawHttp.Send(api.Client.BaseAddress!, request))!;
}
