using System.Text;
using Orders.Tests.Api.Http.Raw;

namespace Orders.Tests.Api.Http.Requests;

/// <summary>Legal HTTP: a body that is JSON is read, and any other one is refused with what is wrong.</summary>
[Trait("Category", "Database")]
public sealed class When_a_JSON_body_is_unusual(RunningApi api) : IClassFixture<RunningApi>
{
    static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    [Fact]
    public async Task A_byte_order_mark_and_white_space_are_no_part_of_the_body() => Assert.Equal(
        202, (await Submit([.. ByteOrderMark, .. "\r\n\t "u8, .. Encoding.UTF8.GetBytes(SampleOrder.Body), .. " \n"u8])).Status);

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" ", "line 1")]
    [InlineData("null", "JSON object")]
    [InlineData("[{}]", "JSON object")]
    [InlineData("{} {}", "line 1")]
    [InlineData("{} // end", "line 1")]
    [InlineData("{\"a\":1,}", "line 1")]
    [InlineData("{'a':1}", "line 1")]
    [InlineData("{\"a\":01}", "line 1")]
    [InlineData("{\"a\":NaN}", "line 1")]
    [InlineData("{\"a\":1,\"a\":1}", "twice")]
    [InlineData("{\"a\":1,\"\\u0061\":1}", "twice")]
    [InlineData("{\"lines\":[{\"sku\":\"a\",\"sku\":\"b\"}]}", "twice")]
    [InlineData("{\"\\ud800\":1}", "line 1")]
    [InlineData("{\"a\":\"\n\"}", "line 1")]
    [InlineData("\ufffe{\0}\0", "line 1")]
    public async Task A_body_that_is_no_JSON_object_is_refused_with_what_is_wrong(string body, string detail)
    {
        var answer = await Submit(Encoding.UTF8.GetBytes(body));

        Assert.Equal((400, "malformed-body"), (answer.Status, answer.Problem));
        Assert.Contains(detail, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_refused()
    {
        byte[][] bodies =
        [
            [.. "{\"customerId\":\""u8, 0xE9, .. "\"}"u8],
            [.. "{\""u8, 0xC3, .. "\":1}"u8],
            [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8],
            Encoding.Unicode.GetBytes("{}"),
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{}")],
        ];
        foreach (var body in bodies)
        {
            var answer = await Submit(body);
            Assert.Equal((400, "malformed-body"), (answer.Status, answer.Problem));
        }
    }

    [Theory]
    [InlineData(64, 400, "validation")]
    [InlineData(65, 400, "malformed-body")]
    [InlineData(100_000, 400, "malformed-body")]
    public async Task Nesting_has_a_limit(int depth, int status, string problem)
    {
        var arrays = depth - 1;
        var answer = await Submit(Encoding.ASCII.GetBytes($"{{\"a\":{new string('[', arrays)}{new string(']', arrays)}}}"));

        Assert.Equal((status, problem), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("{\"customerId\":1e400}")]
    [InlineData("{\"lines\":{\"0\":{}}}")]
    [InlineData("{\"lines\":[[],null,\"x\",1e99999]}")]
    [InlineData("{\"lines\":[{\"quantity\":1e2147483648,\"unitPrice\":1e-2147483649}]}")]
    [InlineData("{\"customerId\":\"\\udc00\",\"currency\":\"\\u0000\"}")]
    public async Task A_member_of_another_kind_is_named(string body)
    {
        var answer = await Submit(Encoding.ASCII.GetBytes(body));

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.NotEmpty(ProblemAssert.ErrorsOf(answer.Json));
    }

    /// <summary>A client that ends its request early has no answer to read, and operators have nothing to do.</summary>
    [Fact]
    public async Task A_client_that_leaves_is_no_error()
    {
        await using var own = new RunningApi();
        await own.InitializeAsync();
        string[] headers = ["Content-Type: application/json", "Idempotency-Key: x", "Content-Length: 99"];
        var request = RawHttp.Request("POST /orders HTTP/1.1", headers);

        await RawHttp.Send(own.Client.BaseAddress!, [.. request, .. "{"u8], isCutOff: true);
        await RawHttp.Leave(own.Client.BaseAddress!, [.. request, .. "{"u8]);
        await RawHttp.Leave(own.Client.BaseAddress!, RawHttp.Request("GET /orders HTTP/1.1"));

        await own.Accepted("after");
        Assert.DoesNotContain(own.Log.Events, x => x.Level >= Serilog.Events.LogEventLevel.Warning);
    }

    async Task<RawAnswer> Submit(byte[] body) => (await RawHttp.Send(api.Client.BaseAddress!, RawHttp.WithLength(
        "POST /orders HTTP/1.1", body, "Content-Type: application/json", $"Idempotency-Key: {RawHttp.NewKey()}")))!;
}
