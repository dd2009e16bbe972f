using System.Net;
using System.Net.Http.Json;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Embedded;

/// <summary>The whole application, from a late shipment to the operator's acknowledgement in the timeline.</summary>
[Trait("Category", "Process")]
public sealed class When_an_order_needs_attention
{
    [Fact]
    public async Task The_order_is_listed_until_an_operator_acknowledges_the_attention()
    {
        await using var orders = await OrdersProcess.Start(TestRun.DataDirectory("operator"));
        var order = await orders.Submit("cancelled");
        await orders.Cancel(order);
        await Eventually.Is(() => orders.Status(order), status => status is "Cancelled" or "Refunded");
        await orders.Ship(order);
        await Eventually.Is(NeedAttention, listed => listed.SequenceEqual([order]));

        using var request = new HttpRequestMessage(HttpMethod.Post, $"orders/{order}/attention/acknowledgement");
        request.Headers.Add("Operator", "ada");
        request.Content = JsonContent.Create(new { attention = "shipped-although-cancelled", note = "The customer sends it back" });
        using var answer = await orders.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(
            answer.StatusCode is HttpStatusCode.Accepted,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        await Eventually.Is(NeedAttention, listed => listed.Count == 0);
        var acknowledged = Assert.Single(
            (await orders.Read($"orders/{order}/timeline")).EnumerateArray(),
            change => change.GetProperty("event").GetString() == "AttentionAcknowledged");
        Assert.Equal(
            ("ada", "The customer sends it back"),
            (acknowledged.GetProperty("by").GetString(), acknowledged.GetProperty("note").GetString()));

        async Task<IReadOnlyList<Guid>> NeedAttention() =>
            [.. (await orders.Read("orders?attention=true")).GetProperty("items").EnumerateArray()
                .Select(x => x.GetProperty("id").GetGuid())];
    }
}
