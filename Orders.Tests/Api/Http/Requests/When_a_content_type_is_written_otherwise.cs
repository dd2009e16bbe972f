using System.Text;
using Orders.Tests.Api.Http.Raw;

namespace Orders.Tests.Api.Http.Requests;

/// <summary>Legal HTTP: a content type counts by its meaning. What is not supported is refused, and the answer says what is.</summary>
[Trait("Category", "Database")]
public sealed class When_a_content_type_is_written_otherwise(RunningApi api) : IClassFixture<RunningApi>
{
    const string Settlement = "type,providerReference,merchantReference,amount,currency\n";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("Application/JSON ; Charset=\"UTF-8\"")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=us-ascii")]
    [InlineData("application/json;")]
    [InlineData("application/json; profile=\"https://example.com/a;b\"")]
    [InlineData("application/vnd.shop.order+json")]
    [InlineData("application/vnd.shop.order+json; charset=\"utf-8\"; v=1")]
    public async Task A_type_that_means_JSON_in_UTF_8_is_served(string type) =>
        Assert.Equal(202, (await Submit($"Content-Type: {type}")).Status);

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: text/json")]
    [InlineData("Content-Type: application/jsonp")]
    [InlineData("Content-Type: application/json, application/json")]
    [InlineData("Content-Type: application/json\r\nContent-Type: text/plain")]
    [InlineData("Content-Type: json")]
    [InlineData("Content-Type: */*")]
    [InlineData("Content-Type: application/*+json")]
    [InlineData("Content-Type: multipart/form-data; boundary=x")]
    [InlineData("Content-Type:")]
    [InlineData("X-Content-Type: application/json")]
    public async Task Any_other_type_is_refused_with_the_supported_one(string header)
    {
        var answer = await Submit(header);

        Assert.Equal((415, "unsupported-media-type", "application/json"), (answer.Status, answer.Problem, answer.Header("Accept")));
        Assert.Contains("application/json, in UTF-8", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("\"iso-8859-1\"")]
    [InlineData("utf-8; charset=utf-16")]
    [InlineData("nonsense")]
    [InlineData("\"\"")]
    public async Task Any_other_charset_is_refused_with_the_supported_one(string charset)
    {
        var answer = await Submit($"Content-Type: application/json; charset={charset}");

        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Problem));
        Assert.Contains("charset", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /orders/{0}/shipments")]
    [InlineData("POST /orders/{0}/attention/acknowledgement")]
    [InlineData("POST /orders/{0}/payment-mismatch/resolution")]
    [InlineData("POST /payments/{0}/resolution")]
    [InlineData("POST /notifications/{0}/OrderConfirmed/resolution")]
    [InlineData("PUT /inventory/tea")]
    public async Task Every_operation_with_a_JSON_body_reads_the_type_alike(string operation)
    {
        var line = string.Format(null, operation, Guid.Empty) + " HTTP/1.1";

        var served = await Send(RawHttp.Json(line, "{}", "Content-Type: application/json; charset=\"utf-8\""));
        Assert.Equal((400, "validation"), (served.Status, served.Problem));
        var refused = await Send(RawHttp.Json(line, "{}", "Content-Type: application/xml"));
        Assert.Equal((415, "application/json"), (refused.Status, refused.Header("Accept")));
    }

    [Theory]
    [InlineData("text/csv", 415, false)]
    [InlineData("Text/CSV; charset=\"UTF-8\"; header=present", 415, false)]
    [InlineData("text/csv; charset=utf-16", 415, true)]
    [InlineData("application/json", 415, true)]
    public async Task A_settlement_file_is_CSV_in_UTF_8(string type, int refusal, bool isRefused)
    {
        var answer = await Send(RawHttp.WithLength(
            "POST /payments/settlements/unkeyed HTTP/1.1", Encoding.UTF8.GetBytes(Settlement), $"Content-Type: {type}"));

        Assert.Equal(isRefused, answer.Status == refusal);
        Assert.Equal(isRefused ? "text/csv" : null, answer.Header("Accept"));
    }

    /// <summary>Answers are JSON, whatever the client asks for: an error in another form would tell it nothing.</summary>
    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml;q=1, */*;q=0")]
    [InlineData("nonsense/")]
    public async Task Answers_are_JSON_whatever_the_client_accepts(string accept)
    {
        var list = await Send(RawHttp.Request("GET /orders HTTP/1.1", [$"Accept: {accept}", "Accept-Charset: utf-16"]));
        Assert.Equal((200, "application/json; charset=utf-8"), (list.Status, list.Header("Content-Type")));

        var missing = await Send(RawHttp.Request($"GET /orders/{Guid.Empty} HTTP/1.1", [$"Accept: {accept}"]));
        Assert.Equal((404, "order-not-found"), (missing.Status, missing.Problem));
    }

    Task<RawAnswer> Submit(string header) => Send(RawHttp.WithLength(
        "POST /orders HTTP/1.1", Encoding.UTF8.GetBytes(SampleOrder.Body), $"Idempotency-Key: {RawHttp.NewKey()}", header));

    async Task<RawAnswer> Send(byte[] request) => (await RawHttp.Send(api.Client.BaseAddress!, request))!;
}
