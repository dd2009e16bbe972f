using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_an_order_is_read(RunningApi api) : IClassFixture<RunningApi>
{
    static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_version_is_the_ETag_and_a_known_version_is_not_sent_again()
    {
        var id = (await api.Accepted("etag")).GetProperty("id").GetGuid();
        var first = await api.Client.GetAsync($"/orders/{id}", Cancellation);

        Assert.Equal("\"1\"", first.Headers.ETag?.ToString());
        foreach (var known in (string[])["\"1\"", "W/\"1\"", "\"0\", \"1\"", "*"])
            Assert.Equal(HttpStatusCode.NotModified, (await GetUnless(known, id)).StatusCode);

        await api.Query(db => db.Orders.Where(x => x.CorrelationId == id)
            .ExecuteUpdateAsync(x => x.SetProperty(o => o.Version, 2), Cancellation));
        var changed = await GetUnless("\"1\"", id);

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (changed.StatusCode, changed.Headers.ETag?.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/timeline")]
    [InlineData("/payments")]
    public async Task An_order_that_does_not_exist_is_not_found(string what) =>
        await ProblemAssert.Is(
            HttpStatusCode.NotFound, "order-not-found", await api.Client.GetAsync($"/orders/{Id(1)}{what}", Cancellation));

    [Theory]
    [InlineData("")]
    [InlineData("/timeline")]
    [InlineData("/payments")]
    public async Task An_order_of_which_only_early_events_are_known_is_not_found(string what)
    {
        var id = Guid.CreateVersion7(Noon);
        await Add(new OrderState { CorrelationId = id, Version = 1, CurrentState = OrderStatus.Expected, UpdatedAt = Noon });

        await ProblemAssert.Is(HttpStatusCode.NotFound, "order-not-found", await api.Client.GetAsync($"/orders/{id}{what}", Cancellation));
    }

    [Fact]
    public async Task The_reason_is_shown_when_there_is_one()
    {
        var id = (await api.Accepted("reason")).GetProperty("id").GetGuid();
        await api.Query(db => db.Orders.Where(x => x.CorrelationId == id)
            .ExecuteUpdateAsync(
                x => x.SetProperty(o => o.Reason, "insufficient_funds").SetProperty(o => o.CurrentState, OrderStatus.Cancelled),
                Cancellation));

        Assert.Equal("insufficient_funds", (await Get($"/orders/{id}")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_timeline_lists_every_transition_in_order()
    {
        var id = (await api.Accepted("timeline")).GetProperty("id").GetGuid();
        await Add(new SagaTransition
        {
            CorrelationId = id,
            Version = 2,
            From = "Submitted",
            To = "AwaitingPayment",
            Event = "OrderCreated",
            MessageId = Id(2),
            At = Noon,
        });

        var timeline = await Get($"/orders/{id}/timeline");

        Assert.Equal(["Submitted", "AwaitingPayment"], timeline.EnumerateArray().Select(x => x.GetProperty("to").GetString()));
        Assert.Equal(["version", "from", "to", "event", "messageId", "at"], timeline[0].EnumerateObject().Select(x => x.Name));
        Assert.Equal(JsonValueKind.Null, timeline[0].GetProperty("from").ValueKind);
    }

    [Fact]
    public async Task The_timeline_names_the_operator_and_the_note()
    {
        var id = (await api.Accepted("timeline of an operator")).GetProperty("id").GetGuid();
        await Add(new SagaTransition
        {
            CorrelationId = id,
            Version = 2,
            From = "Paid",
            To = "Paid",
            Event = "AttentionAcknowledged",
            MessageId = Id(3),
            At = Noon,
            By = "ada",
            Note = "carrier called",
        });

        var timeline = await Get($"/orders/{id}/timeline");

        Assert.Equal(
            ["version", "from", "to", "event", "messageId", "at", "by", "note"], timeline[1].EnumerateObject().Select(x => x.Name));
        Assert.Equal(("ada", "carrier called"), (timeline[1].GetProperty("by").GetString(), timeline[1].GetProperty("note").GetString()));
    }

    [Fact]
    public async Task The_payments_list_every_attempt()
    {
        var id = (await api.Accepted("payments")).GetProperty("id").GetGuid();
        await Add(new PaymentAttempt
        {
            Id = Guid.CreateVersion7(Noon),
            OrderId = id,
            Kind = PaymentKind.Charge,
            State = PaymentAttemptState.InDoubt,
            Amount = 32.90m,
            Currency = "EUR",
            Provider = "keyed",
            RequestedAt = Noon,
            SentAt = Noon,
        });

        var attempt = Assert.Single((await Get($"/orders/{id}/payments")).EnumerateArray());

        Assert.Equal(
            [
                "id", "orderId", "kind", "state", "amount", "currency", "provider", "providerReference", "requestedAt",
                "settledAt", "evidence",
            ],
            attempt.EnumerateObject().Select(x => x.Name));
        Assert.Equal(("Charge", "InDoubt", "32.90"),
            (attempt.GetProperty("kind").GetString(), attempt.GetProperty("state").GetString(),
                attempt.GetProperty("amount").GetRawText()));
    }

    static Guid Id(byte number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Task<int> Add(object row) => api.Query(db =>
    {
        db.Add(row);
        return db.SaveChangesAsync(Cancellation);
    });

    async Task<JsonElement> Get(string path) => JsonDocument.Parse(await api.Client.GetStringAsync(path, Cancellation)).RootElement;

    Task<HttpResponseMessage> GetUnless(string known, Guid id)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/orders/{id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        return api.Client.SendAsync(request, Cancellation);
    }
}
