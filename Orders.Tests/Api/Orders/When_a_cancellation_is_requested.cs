using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_a_cancellation_is_requested(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_saga_gets_the_request_under_one_message_id_and_the_response_is_the_order()
    {
        var id = await Submitted("cancel");

        var answer = await Cancel(id);
        Assert.Equal(HttpStatusCode.Accepted, (await Cancel(id)).StatusCode);

        Assert.Equal(
            (HttpStatusCode.Accepted, "\"1\"", $"/orders/{id}"),
            (answer.StatusCode, answer.Headers.ETag!.ToString(), answer.Headers.Location!.ToString()));
        var order = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal((id, OrderStatus.Submitted), (order.GetProperty("id").GetGuid(), order.GetProperty("status").GetString()));
        var requests = await Requests(id);
        Assert.Equal(2, requests.Count);
        Assert.Equal(requests[0].MessageId, requests[1].MessageId);
        Assert.Equal(id, JsonSerializer.Deserialize<OrderCancellationRequested>(requests[0].Body, JsonSerializerOptions.Web)!.OrderId);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("*")]
    [InlineData("\"7\", \"1\"")]
    public async Task A_request_for_the_current_version_is_accepted(string ifMatch)
    {
        var id = await Submitted($"meant {ifMatch}");

        Assert.Equal(HttpStatusCode.Accepted, (await Cancel(id, ifMatch)).StatusCode);
        Assert.Single(await Requests(id));
    }

    [Theory]
    [InlineData("\"2\"")]
    [InlineData("W/\"1\"")]
    public async Task A_request_for_another_version_is_refused(string ifMatch)
    {
        var id = await Submitted($"stale {ifMatch}");

        await ProblemAssert.Is(HttpStatusCode.PreconditionFailed, "stale-version", await Cancel(id, ifMatch));
        Assert.Empty(await Requests(id));
    }

    [Theory]
    [InlineData(OrderStatus.Shipped, null)]
    [InlineData(OrderStatus.Rejected, null)]
    [InlineData(OrderStatus.AwaitingPayment, "2026-01-02T09:30:00Z")]
    public async Task A_request_for_a_shipped_or_rejected_order_is_refused(string status, string? shippedAt)
    {
        var id = await Submitted($"late {status}");
        await Set(
            id, status, shippedAt is null ? null : DateTimeOffset.Parse(shippedAt, System.Globalization.CultureInfo.InvariantCulture));

        await ProblemAssert.Is(HttpStatusCode.Conflict, "status-conflict", await Cancel(id));
        Assert.Empty(await Requests(id));
    }

    /// <summary>Also with an earlier version, since a client that got no response retries.</summary>
    [Theory]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Refunding)]
    [InlineData(OrderStatus.Refunded)]
    public async Task An_order_that_is_already_cancelled_does_not_change(string status)
    {
        var id = await Submitted($"again {status}");
        await Set(id, status);

        var answer = await Cancel(id, "\"0\"");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(status, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("status").GetString());
        Assert.Empty(await Requests(id));
    }

    [Fact]
    public async Task An_unknown_order_is_not_found() =>
        await ProblemAssert.Is(HttpStatusCode.NotFound, "order-not-found", await Cancel(Guid.Empty));

    async Task<Guid> Submitted(string key) => (await api.Accepted(key)).GetProperty("id").GetGuid();

    async Task<HttpResponseMessage> Cancel(Guid id, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/orders/{id}/cancellation");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await api.Client.SendAsync(request, Cancellation);
    }

    Task<int> Set(Guid id, string status, DateTimeOffset? shippedAt = null) => api.Query(db => db.Orders.Where(x => x.CorrelationId == id)
        .ExecuteUpdateAsync(x => x.SetProperty(o => o.CurrentState, status).SetProperty(o => o.ShippedAt, shippedAt), Cancellation));

    Task<List<OutboxMessage>> Requests(Guid id) => api.Query(db =>
        db.Outbox.Where(x => x.Key == id.ToString() && x.Topic == Topics.Orders).OrderBy(x => x.Id).ToListAsync(Cancellation));
}
