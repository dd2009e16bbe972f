using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_a_submission_is_invalid(RunningApi api) : IClassFixture<RunningApi>
{
    /// <summary>The member to change, its JSON (null removes the member), and the path that the problem names.</summary>
    public static TheoryData<string, string?, string> InvalidMembers { get; } = new()
    {
        { "customerId", null, "customerId" },
        { "customerId", "null", "customerId" },
        { "customerId", "42", "customerId" },
        { "customerId", "\"\"", "customerId" },
        { "customerId", "\"  \"", "customerId" },
        { "customerId", "\"nul\\u0000\"", "customerId" },
        { "customerId", "\"half \\ud800 pair\"", "customerId" },
        { "customerId", $"\"{new string('x', 101)}\"", "customerId" },
        { "customerEmail", null, "customerEmail" },
        { "customerEmail", "\"ada\"", "customerEmail" },
        { "customerEmail", "\"ada@\"", "customerEmail" },
        { "customerEmail", "\"Ada <ada@example.com>\"", "customerEmail" },
        { "customerEmail", "\"ada@example.com\\r\\nBcc: eve@example.com\"", "customerEmail" },
        { "currency", null, "currency" },
        { "currency", "\"€\"", "currency" },
        { "currency", "\"XXX\"", "currency" },
        { "currency", "\"EURO\"", "currency" },
        { "paymentMethod", null, "paymentMethod" },
        { "paymentMethod", "\"4111 1111 1111 1111\"", "paymentMethod" },
        { "lines", null, "lines" },
        { "lines", "[]", "lines" },
        { "lines", "{}", "lines" },
        { "lines", "[7]", "lines[0]" },
        { "lines", "[{\"quantity\":1,\"unitPrice\":1}]", "lines[0].sku" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":0,\"unitPrice\":1}]", "lines[0].quantity" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":10001,\"unitPrice\":1}]", "lines[0].quantity" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1.5,\"unitPrice\":1}]", "lines[0].quantity" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":\"one\",\"unitPrice\":1}]", "lines[0].quantity" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":\"12,50\"}]", "lines[0].unitPrice" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":-0.01}]", "lines[0].unitPrice" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":[1]}]", "lines[0].unitPrice" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":12.505}]", "lines[0].unitPrice" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":1e-40}]", "lines[0].unitPrice" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":1e40}]", "lines[0].unitPrice" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":1000000000000.01}]", "lines[0].unitPrice" },
        { "lines", "[{\"sku\":\"a\",\"quantity\":10000,\"unitPrice\":1},{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":1}]", "lines" },
    };

    [Theory]
    [MemberData(nameof(InvalidMembers))]
    public async Task The_wrong_field_is_named(string member, string? json, string path)
    {
        var body = JsonNode.Parse(SampleOrder.Body)!.AsObject();
        body.Remove(member);
        var text = json is null ? body.ToJsonString() : $"{body.ToJsonString()[..^1]},\"{member}\":{json}}}";

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", await api.Submit("invalid", text));

        Assert.Equal([path], ProblemAssert.ErrorsOf(problem));
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        const string body = """
            {"customerEmail":7,"currency":"JPY","paymentMethod":"",
            "lines":[{"sku":"a","quantity":1,"unitPrice":1},{"quantity":"one","unitPrice":0.5},null]}
            """;

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", await api.Submit("all", body));

        Assert.Equal(
            ["customerEmail", "customerId", "lines[1].quantity", "lines[1].sku", "lines[1].unitPrice", "lines[2]", "paymentMethod"],
            ProblemAssert.ErrorsOf(problem).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"order\"")]
    [InlineData("{\"customerId\":\"a\",\"customerId\":\"b\"}")]
    [InlineData("{\"half \\ud800 pair\":1}")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body) =>
        await ProblemAssert.Is(HttpStatusCode.BadRequest, "malformed-body", await api.Submit("malformed", body));

    [Fact]
    public async Task Nesting_without_end_is_refused() =>
        await ProblemAssert.Is(HttpStatusCode.BadRequest, "malformed-body", await api.Submit("deep", new string('[', 10_000)));

    [Fact]
    public async Task Unknown_members_are_ignored()
    {
        var body = JsonNode.Parse(SampleOrder.Body)!.AsObject();
        body["coupon"] = "SPRING";

        await api.Accepted("unknown-member", body.ToJsonString());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused() =>
        await ProblemAssert.Is(
            HttpStatusCode.RequestEntityTooLarge, "body-too-large",
            await api.Submit("large", "{\"x\":\"" + new string('x', 256 * 1024) + "\"}"));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_refused(string contentType) =>
        await ProblemAssert.Is(
            HttpStatusCode.UnsupportedMediaType, "unsupported-media-type", await api.Submit("type", contentType: contentType));

    [Fact]
    public async Task An_invalid_submission_writes_nothing()
    {
        await api.Submit("nothing", "{}");

        Assert.Equal(
            0, await api.Query(db => db.IdempotencyRecords.CountAsync(x => x.Key == "nothing", TestContext.Current.CancellationToken)));
    }
}
