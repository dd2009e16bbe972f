using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_an_operator_resolves_a_payment_mismatch(RunningApi api) : IClassFixture<RunningApi>
{
    static readonly DateTimeOffset At = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_came_and_what_went_back_is_shown_with_the_order()
    {
        var id = await Mispaid(version: 3);

        var order = await api.Client.GetFromJsonAsync<JsonElement>($"/orders/{id}", Cancellation);

        Assert.Equal(OrderAttention.PaymentMismatch, order.GetProperty("attention").GetString());
        Assert.Equal(
            """[{"reference":"bank-1","amount":0.05,"currency":"EUR","receivedAt":"2026-11-24T10:00:00+00:00"}]""",
            order.GetProperty("received").GetRawText());
        Assert.Equal(
            """[{"reference":"re-1","paymentReference":"bank-1","amount":0.01,"currency":"EUR"}]""",
            order.GetProperty("refunded").GetRawText());
    }

    [Fact]
    public async Task The_decision_is_published_with_what_the_operator_saw_under_one_message_id()
    {
        var id = await Mispaid(version: 3);

        var answer = await Resolve(id, "Accept");
        Assert.Equal(HttpStatusCode.Accepted, (await Resolve(id, "Accept")).StatusCode);

        Assert.Equal(
            (HttpStatusCode.Accepted, "\"3\"", $"/orders/{id}"),
            (answer.StatusCode, answer.Headers.ETag!.ToString(), answer.Headers.Location!.ToString()));
        var published = await Published(id);
        Assert.Equal(2, published.Count);
        Assert.Equal(published[0].MessageId, published[1].MessageId);
        var resolved = JsonSerializer.Deserialize<PaymentMismatchResolved>(published[0].Body, JsonSerializerOptions.Web)!;
        Assert.Equal(
            (id, MismatchDecision.Accept, "ada", "ticket 4711"), (resolved.OrderId, resolved.Decision, resolved.By, resolved.Reason));
        Assert.Equal(["bank-1", "re-1"], resolved.References);
    }

    [Fact]
    public async Task A_card_number_in_the_reason_is_masked()
    {
        var id = await Mispaid(version: 3);

        await Post(id, "payment-mismatch/resolution", "ada", new { decision = "Accept", reason = "4111 1111 1111 1111" }, ifMatch: null);

        var resolved = JsonSerializer.Deserialize<PaymentMismatchResolved>(
            Assert.Single(await Published(id)).Body, JsonSerializerOptions.Web)!;
        Assert.Equal("**** **** **** 1111", resolved.Reason);
    }

    [Fact]
    public async Task A_decision_about_an_older_version_is_refused()
    {
        var id = await Mispaid(version: 3);

        await ProblemAssert.Is(HttpStatusCode.PreconditionFailed, "stale-version", await Resolve(id, "Refund", ifMatch: "\"2\""));
        Assert.Empty(await Published(id));
        Assert.Equal(HttpStatusCode.Accepted, (await Resolve(id, "Refund", ifMatch: "\"3\"")).StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(OrderAttention.PaidTwice)]
    public async Task A_decision_about_no_mismatch_is_refused(string? attention)
    {
        var id = await Mispaid(version: 3);
        await Set(id, attention, version: 4);

        await ProblemAssert.Is(HttpStatusCode.Conflict, "attention-conflict", await Resolve(id, "Accept"));
        Assert.Empty(await Published(id));
    }

    /// <summary>A client that got no response retries, with the version that it knows.</summary>
    [Theory]
    [InlineData("ada", "Accept", true)]
    [InlineData("bob", "Accept", false)]
    [InlineData("ada", "Refund", false)]
    public async Task A_retry_after_the_decision_is_accepted_from_the_same_operator_only(string who, string decision, bool isAccepted)
    {
        var id = await Mispaid(version: 3);
        await Resolve(id, "Accept");
        await TakesEffect(id, version: 4);

        var answer = await Resolve(id, decision, who, ifMatch: "\"3\"");

        if (isAccepted)
            Assert.Equal((HttpStatusCode.Accepted, "\"4\""), (answer.StatusCode, answer.Headers.ETag!.ToString()));
        else
            await ProblemAssert.Is(HttpStatusCode.Conflict, "attention-conflict", answer);
        Assert.Single(await Published(id));
    }

    [Fact]
    public async Task An_acknowledgement_names_the_operation_that_decides()
    {
        var id = await Mispaid(version: 3);

        var answer = await Post(
            id, "attention/acknowledgement", "ada", new { attention = OrderAttention.PaymentMismatch, note = "seen" }, ifMatch: null);

        var problem = await ProblemAssert.Is(HttpStatusCode.Conflict, "attention-conflict", answer);
        Assert.Contains("payment-mismatch/resolution", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await Published(id));
    }

    [Fact]
    public async Task The_operator_the_decision_and_the_reason_are_required()
    {
        var id = await Mispaid(version: 3);

        var nothing = await ProblemAssert.Is(
            HttpStatusCode.BadRequest, "validation", await Post(id, "payment-mismatch/resolution", who: null, new { }, ifMatch: null));
        var wrong = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", await Resolve(id, "Maybe"));

        Assert.Equal(["Operator", "decision", "reason"], ProblemAssert.ErrorsOf(nothing));
        Assert.Equal(["decision"], ProblemAssert.ErrorsOf(wrong));
        Assert.Empty(await Published(id));
    }

    [Fact]
    public async Task An_unknown_order_is_not_found() =>
        await ProblemAssert.Is(HttpStatusCode.NotFound, "order-not-found", await Resolve(Guid.Empty, "Accept"));

    async Task<Guid> Mispaid(int version)
    {
        var id = (await api.Accepted($"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}")).GetProperty("id").GetGuid();
        await api.Query(async db =>
        {
            var order = await db.Orders.SingleAsync(x => x.CorrelationId == id, Cancellation);
            order.CurrentState = OrderStatus.AwaitingPayment;
            order.Payments = [new("bank-1", 0.05m, "EUR", At)];
            order.Refunds = [new("re-1", "bank-1", 0.01m, "EUR")];
            return await db.SaveChangesAsync(Cancellation);
        });
        await Set(id, OrderAttention.PaymentMismatch, version);
        return id;
    }

    Task<int> Set(Guid id, string? attention, int version) => api.Query(db => db.Orders.Where(x => x.CorrelationId == id)
        .ExecuteUpdateAsync(x => x.SetProperty(o => o.Attention, attention).SetProperty(o => o.Version, version), Cancellation));

    /// <summary>Does what the saga does.</summary>
    async Task TakesEffect(Guid id, int version)
    {
        var published = Assert.Single(await Published(id));
        await Set(id, attention: null, version);
        await api.Query(db =>
        {
            db.Add(new SagaTransition
            {
                CorrelationId = id,
                Version = version,
                From = OrderStatus.AwaitingPayment,
                To = OrderStatus.Paid,
                Event = nameof(PaymentMismatchResolved),
                MessageId = published.MessageId,
                At = At,
                By = "ada",
                Note = "ticket 4711",
            });
            return db.SaveChangesAsync(Cancellation);
        });
    }

    Task<HttpResponseMessage> Resolve(Guid id, string decision, string who = "ada", string? ifMatch = null) =>
        Post(id, "payment-mismatch/resolution", who, new { decision, reason = "ticket 4711" }, ifMatch);

    async Task<HttpResponseMessage> Post(Guid id, string operation, string? who, object body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/orders/{id}/{operation}");
        request.Content = JsonContent.Create(body);
        if (who is not null)
            request.Headers.Add("Operator", who);
        if (ifMatch is not null)
            request.Headers.Add("If-Match", ifMatch);
        return await api.Client.SendAsync(request, Cancellation);
    }

    Task<List<OutboxMessage>> Published(Guid id) => api.Query(db =>
        db.Outbox.Where(x => x.Key == id.ToString() && x.Topic == Topics.Orders).OrderBy(x => x.Id).ToListAsync(Cancellation));
}
