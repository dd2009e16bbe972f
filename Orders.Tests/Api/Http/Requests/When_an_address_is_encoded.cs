using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Inventory;
using Orders.Tests.Api.Http.Raw;

namespace Orders.Tests.Api.Http.Requests;

/// <summary>Legal HTTP: percent-encoding in paths and queries.</summary>
[Trait("Category", "Database")]
public sealed class When_an_address_is_encoded(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tea%2F001", "tea/001")]
    [InlineData("tea%2f001", "tea/001")]
    [InlineData("tea%252F001", "tea%2F001")]
    [InlineData("%74ea", "tea")]
    [InlineData("green%20tea", "green tea")]
    [InlineData("a+b", "a+b")]
    [InlineData("a%2Bb", "a+b")]
    [InlineData("100%25", "100%")]
    [InlineData("50%25%2F1", "50%/1")]
    [InlineData("%E8%8C%B6", "茶")]
    [InlineData("%F0%9F%8D%B5", "🍵")]
    [InlineData("a%3Fb%23c%26d", "a?b#c&d")]
    [InlineData("a;b=c", "a;b=c")]
    [InlineData("..tea", "..tea")]
    [InlineData("tea%2F001/", "tea/001")]
    public async Task A_SKU_is_the_one_that_the_address_means(string segment, string sku)
    {
        var set = await Send(RawHttp.Json($"PUT /inventory/{segment} HTTP/1.1", """{"onHand":7}"""));
        var read = await Send(RawHttp.Request($"GET http://localhost/inventory/{segment}?x=%2F HTTP/1.1"));

        Assert.Equal((200, sku), (set.Status, set.Json.GetProperty("sku").GetString()));
        Assert.Equal((200, sku, 7), (
            read.Status, read.Json.GetProperty("sku").GetString(), read.Json.GetProperty("onHand").GetInt32()));
        Assert.Equal(1, await Count(sku));
    }

    [Theory]
    [InlineData("/inventory/tea%FF")]
    [InlineData("/inventory/tea%ED%A0%80")]
    [InlineData("/inventory/tea%C0%AF")]
    [InlineData("/inventory/tea%")]
    [InlineData("/inventory/tea%2")]
    [InlineData("/inventory/tea%zz")]
    [InlineData("/orders?customerId=%FF")]
    [InlineData("/orders?customerId=50%")]
    [InlineData("/nowhere/%FF")]
    public async Task An_address_that_is_no_percent_encoded_UTF_8_is_refused(string target)
    {
        var answer = await Send(RawHttp.Request($"GET {target} HTTP/1.1"));

        Assert.Equal((400, "malformed-address"), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("/inventory/%01")]
    [InlineData("/inventory/a%25b%2F%0A")]
    [InlineData("/inventory/a%25b/.")]
    [InlineData("/inventory/1234567890123456789012345678901234567890123456789012345678901234x")]
    public async Task A_SKU_that_no_order_can_name_is_refused_when_it_is_read(string target)
    {
        var answer = await Send(RawHttp.Request($"GET {target} HTTP/1.1"));

        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
    }

    /// <summary>The server itself refuses what is no request target, without a body.</summary>
    [Theory]
    [InlineData("GET /inventory/%00 HTTP/1.1")]
    [InlineData("GET /inventory/\u00e9 HTTP/1.1")]
    [InlineData("GET inventory HTTP/1.1")]
    [InlineData("GET  HTTP/1.1")]
    [InlineData("GE(T / HTTP/1.1")]
    [InlineData("nonsense")]
    public async Task A_request_line_that_is_none_is_a_client_error(string line) =>
        Assert.InRange((await Send(RawHttp.Request(line))).Status, 400, 499);

    [Theory]
    [InlineData("/inventory/%2e%2e")]
    [InlineData("/inventory/../nowhere")]
    [InlineData("/orders//")]
    public async Task Dot_segments_and_empty_segments_lead_nowhere(string target) =>
        Assert.Equal((404, "not-found"), await Answer(target));

    [Theory]
    [InlineData("/orders/", 200)]
    [InlineData("/Orders", 200)]
    [InlineData("/orders?", 200)]
    [InlineData("/orders?status=paid&attention=TRUE", 200)]
    [InlineData("/orders?status=&limit=&cursor=&from=", 200)]
    [InlineData("/orders?customerId=a%20b%2Bc", 200)]
    [InlineData("/payments?state=indoubt&kind=CHARGE", 200)]
    [InlineData("/dead-letters?state=waiting&reason=unknowntype", 200)]
    [InlineData("/orders?limit=1&limit=2", 400)]
    [InlineData("/orders?Limit=1&limit=1", 400)]
    [InlineData("/orders?customerId=a&customerId=b", 400)]
    [InlineData("/orders?customerId=a%00b", 400)]
    [InlineData("/orders?status=payed", 400)]
    [InlineData("/orders?status=1", 400)]
    [InlineData("/payments?state=1", 400)]
    [InlineData("/orders?limit=%2B1", 400)]
    [InlineData("/orders?limit=\u0660", 400)]
    public async Task A_query_is_read_by_value_and_each_parameter_once(string target, int status) =>
        Assert.Equal(status, (int)(await api.Client.GetAsync(target, Cancellation)).StatusCode);

    /// <summary>An id has several spellings, which all name the same order.</summary>
    [Fact]
    public async Task An_order_is_found_by_each_spelling_of_its_id()
    {
        var id = (await api.Accepted("spelling")).GetProperty("id").GetGuid();

        foreach (var spelling in (string[])[$"{id}", $"{id:N}", $"{id}".ToUpperInvariant(), $"%7B{id}%7D", $"{id}/"])
        {
            var order = await api.Client.GetFromJsonAsync<JsonElement>($"/orders/{spelling}", Cancellation);
            Assert.Equal(id, order.GetProperty("id").GetGuid());
        }
    }

    Task<int> Count(string sku) => api.Query(db => db.Set<InventoryStock>().CountAsync(x => x.Sku == sku, Cancellation));

    async Task<(int Status, string? Problem)> Answer(string target)
    {
        var answer = await Send(RawHttp.Request($"GET {target} HTTP/1.1"));
        return (answer.Status, answer.Problem);
    }

    async Task<RawAnswer> Send(byte[] request) => (await RawHttp.Send(api.Client.BaseAddress!, request))!;
}
