using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Messaging.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Orders;

[Trait("Category", "Database")]
public sealed class When_an_operator_acknowledges_attention(RunningApi api) : IClassFixture<RunningApi>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AttentionAcknowledged_is_published_under_one_message_id_and_the_response_is_the_order()
    {
        var id = await OrderWith(OrderAttention.ShipmentDeadline, version: 4);

        var answer = await Acknowledge(id, OrderAttention.ShipmentDeadline);
        Assert.Equal(HttpStatusCode.Accepted, (await Acknowledge(id, OrderAttention.ShipmentDeadline)).StatusCode);

        Assert.Equal(
            (HttpStatusCode.Accepted, "\"4\"", $"/orders/{id}"),
            (answer.StatusCode, answer.Headers.ETag!.ToString(), answer.Headers.Location!.ToString()));
        var order = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(
            (id, OrderAttention.ShipmentDeadline), (order.GetProperty("id").GetGuid(), order.GetProperty("attention").GetString()));
        var published = await Published(id);
        Assert.Equal(2, published.Count);
        Assert.Equal(published[0].MessageId, published[1].MessageId);
        var acknowledged = JsonSerializer.Deserialize<AttentionAcknowledged>(published[0].Body, JsonSerializerOptions.Web)!;
        Assert.Equal(
            (id, OrderAttention.ShipmentDeadline, "ada", "carrier called"),
            (acknowledged.OrderId, acknowledged.Attention, acknowledged.By, acknowledged.Note));
    }

    [Fact]
    public async Task The_same_attention_raised_again_later_is_acknowledged_again()
    {
        var id = await OrderWith(OrderAttention.RefundDeadline, version: 4);
        await Acknowledge(id, OrderAttention.RefundDeadline);
        await Set(id, OrderAttention.RefundDeadline, version: 6);

        Assert.Equal(HttpStatusCode.Accepted, (await Acknowledge(id, OrderAttention.RefundDeadline)).StatusCode);

        var published = await Published(id);
        Assert.Equal(2, published.Select(x => x.MessageId).Distinct().Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(OrderAttention.RefundDeadline)]
    public async Task An_acknowledgement_is_refused_when_the_order_has_another_attention_or_none(string? attention)
    {
        var id = await OrderWith(attention, version: 4);

        await ProblemAssert.Is(HttpStatusCode.Conflict, "attention-conflict", await Acknowledge(id, OrderAttention.ShipmentDeadline));
        Assert.Empty(await Published(id));
    }

    /// <summary>A client that got no response retries. Another operator has to read the order first.</summary>
    [Theory]
    [InlineData("ada", OrderAttention.PaidTwice, true)]
    [InlineData("bob", OrderAttention.PaidTwice, false)]
    [InlineData("ada", OrderAttention.ShippedUnpaid, false)]
    public async Task A_retry_after_the_attention_is_cleared_is_accepted_from_the_same_operator_only(
        string who, string attention, bool isAccepted)
    {
        var id = await OrderWith(OrderAttention.PaidTwice, version: 4);
        await Acknowledge(id, OrderAttention.PaidTwice);
        await TakesEffect(id, version: 6);

        var answer = await Acknowledge(id, attention, who);

        if (isAccepted)
            Assert.Equal((HttpStatusCode.Accepted, "\"6\""), (answer.StatusCode, answer.Headers.ETag!.ToString()));
        else
            await ProblemAssert.Is(HttpStatusCode.Conflict, "attention-conflict", answer);
        Assert.Single(await Published(id));
    }

    [Fact]
    public async Task An_acknowledgement_waits_for_the_sagas_commit()
    {
        var id = await OrderWith(OrderAttention.ShipmentDeadline, version: 4);
        Task<HttpResponseMessage> acknowledging = null!;
        await api.Query(async db =>
        {
            await using var saga = await db.Database.BeginTransactionAsync(Cancellation);
            await db.Orders.Where(x => x.CorrelationId == id)
                .ExecuteUpdateAsync(x => x.SetProperty(o => o.Attention, (string?)null), Cancellation);
            acknowledging = Acknowledge(id, OrderAttention.ShipmentDeadline);
            await Eventually.True(() => api.Query(WaitsForTheRow));
            await saga.CommitAsync(Cancellation);
            return true;
        });

        await ProblemAssert.Is(HttpStatusCode.Conflict, "attention-conflict", await acknowledging);
    }

    [Fact]
    public async Task The_operator_and_the_note_are_required()
    {
        var id = await OrderWith(OrderAttention.PaidTwice, version: 4);

        var nothing = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", await Post(id, who: null, new { }));
        var tooMuch = await ProblemAssert.Is(
            HttpStatusCode.BadRequest, "validation",
            await Post(id, "ada", new { attention = OrderAttention.PaidTwice, note = new string('n', 501) }));

        Assert.Equal(["Operator", "attention", "note"], ProblemAssert.ErrorsOf(nothing));
        Assert.Equal(["note"], ProblemAssert.ErrorsOf(tooMuch));
        Assert.Empty(await Published(id));
    }

    [Fact]
    public async Task An_unknown_order_is_not_found() =>
        await ProblemAssert.Is(HttpStatusCode.NotFound, "order-not-found", await Acknowledge(Guid.Empty, OrderAttention.PaidTwice));

    async Task<Guid> OrderWith(string? attention, int version)
    {
        var id = (await api.Accepted($"{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}")).GetProperty("id").GetGuid();
        await Set(id, attention, version);
        return id;
    }

    Task<int> Set(Guid id, string? attention, int version) => api.Query(db => db.Orders.Where(x => x.CorrelationId == id)
        .ExecuteUpdateAsync(x => x.SetProperty(o => o.Attention, attention).SetProperty(o => o.Version, version), Cancellation));

    /// <summary>Does what the saga does, after another transition.</summary>
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
                From = OrderStatus.Paid,
                To = OrderStatus.Paid,
                Event = nameof(AttentionAcknowledged),
                MessageId = published.MessageId,
                At = TimeProvider.System.GetUtcNow(),
                By = "ada",
                Note = "carrier called",
            });
            return db.SaveChangesAsync(Cancellation);
        });
    }

    static async Task<bool> WaitsForTheRow(OrdersDbContext db) => await db.Database
        .SqlQuery<long>($"""
            SELECT count(*) AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """)
        .SingleAsync(Cancellation) == 1;

    Task<HttpResponseMessage> Acknowledge(Guid id, string attention, string who = "ada") =>
        Post(id, who, new { attention, note = "carrier called" });

    async Task<HttpResponseMessage> Post(Guid id, string? who, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/orders/{id}/attention/acknowledgement");
        request.Content = JsonContent.Create(body);
        if (who is not null)
            request.Headers.Add("Operator", who);
        return await api.Client.SendAsync(request, Cancellation);
    }

    Task<List<OutboxMessage>> Published(Guid id) => api.Query(db =>
        db.Outbox.Where(x => x.Key == id.ToString() && x.Topic == Topics.Orders).OrderBy(x => x.Id).ToListAsync(Cancellation));
}
