using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Payments;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Payments;

[Trait("Category", "Database")]
public sealed class When_an_operator_resolves_a_payment(RunningApi api) : IClassFixture<RunningApi>
{
    static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Succeeded", nameof(PaymentReceived))]
    [InlineData("declined", nameof(PaymentDeclined))]
    [InlineData("NotTaken", nameof(RequestPayment))]
    public async Task The_attempt_is_settled_published_and_recorded_with_the_operators_name(string outcome, string published)
    {
        var attempt = await InDoubt();

        var answer = await Resolve(attempt.Id, $$"""{ "outcome": "{{outcome}}", "evidence": "ticket 4711" }""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var shown = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(outcome, shown.GetProperty("state").GetString(), ignoreCase: true);
        Assert.Equal([published], await Published(attempt.OrderId));
        var line = (await Get($"/payments/{attempt.Id}")).GetProperty("history").EnumerateArray().Last();
        Assert.Equal(("Resolution", "ada"), (line.GetProperty("kind").GetString(), line.GetProperty("by").GetString()));
        Assert.Contains("ticket 4711", line.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_decision_is_published_once_and_a_contrary_one_is_refused()
    {
        var attempt = await InDoubt();
        await Resolve(attempt.Id, """{ "outcome": "Succeeded", "evidence": "seen", "providerReference": "ch_9" }""");

        var again = await Resolve(attempt.Id, """{ "outcome": "Succeeded", "evidence": "seen", "providerReference": "ch_9" }""");
        var contrary = await Resolve(attempt.Id, """{ "outcome": "Declined", "evidence": "not seen" }""");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Conflict), (again.StatusCode, contrary.StatusCode));
        Assert.Equal([nameof(PaymentReceived)], await Published(attempt.OrderId));
    }

    /// <summary>The operator has settled a refused attempt in another way; nothing else would settle it.</summary>
    [Theory]
    [InlineData(PaymentKind.Charge, "Succeeded", nameof(PaymentReceived))]
    [InlineData(PaymentKind.Charge, "Declined", nameof(PaymentDeclined))]
    [InlineData(PaymentKind.Refund, "Succeeded", nameof(PaymentRefunded))]
    public async Task A_refused_attempt_can_be_resolved(PaymentKind kind, string outcome, string published)
    {
        var attempt = await InDoubt(kind: kind, state: PaymentAttemptState.NotTaken);

        var answer = await Resolve(
            attempt.Id, $$"""{ "outcome": "{{outcome}}", "evidence": "by bank transfer", "providerReference": "t-1" }""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([published], await Published(attempt.OrderId));
    }

    [Fact]
    public async Task A_refused_attempt_that_was_not_taken_is_sent_again_once()
    {
        var attempt = await InDoubt(state: PaymentAttemptState.NotTaken);

        for (var i = 0; i < 2; i++)
            Assert.Equal(
                HttpStatusCode.OK, (await Resolve(attempt.Id, """{ "outcome": "NotTaken", "evidence": "ticket 4711" }""")).StatusCode);

        var requests = await api.Query(db => db.Outbox.Where(x => x.Key == attempt.OrderId.ToString()).ToListAsync(Cancel));
        Assert.All(requests, x => Assert.EndsWith(nameof(RequestPayment), x.MessageType, StringComparison.Ordinal));
        // The consumer's inbox absorbs the second request, which has the id of the first.
        Assert.Equal(2, requests.Count);
        Assert.Single(requests.Select(x => x.MessageId).Distinct());
    }

    [Fact]
    public async Task A_refund_cannot_be_declined()
    {
        var attempt = await InDoubt(kind: PaymentKind.Refund);

        var answer = await Resolve(attempt.Id, """{ "outcome": "Declined", "evidence": "no" }""");

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);
        Assert.Equal(["outcome"], ProblemAssert.ErrorsOf(problem));
        Assert.Empty(await Published(attempt.OrderId));
    }

    /// <summary>The reference may be another customer's charge, so no refund follows.</summary>
    [Fact]
    public async Task Another_reference_for_a_known_outcome_is_refused_and_moves_no_money()
    {
        var attempt = await InDoubt();
        await Resolve(attempt.Id, """{ "outcome": "Succeeded", "evidence": "seen", "providerReference": "ch_7" }""");

        var other = await Resolve(attempt.Id, """{ "outcome": "Succeeded", "evidence": "seen", "providerReference": "ch_8" }""");

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal([nameof(PaymentReceived)], await Published(attempt.OrderId));
    }

    [Fact]
    public async Task A_missing_operator_invalid_fields_and_an_unknown_attempt_are_refused()
    {
        var attempt = await InDoubt();

        var unnamed = await Resolve(attempt.Id, """{ "outcome": "Succeeded", "evidence": "seen" }""", by: null);
        var wrong = await Resolve(attempt.Id, """{ "outcome": "Maybe", "evidence": " ", "providerReference": 4 }""");
        var unknown = await Resolve(Guid.CreateVersion7(Noon), """{ "outcome": "Succeeded", "evidence": "seen" }""");

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.NotFound],
            [unnamed.StatusCode, wrong.StatusCode, unknown.StatusCode]);
        var errors = (await wrong.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("errors");
        Assert.Equal(["evidence", "outcome", "providerReference"], errors.EnumerateObject().Select(x => x.Name).Order());
        Assert.Empty(await Published(attempt.OrderId));
    }

    [Fact]
    public async Task The_queue_lists_attempts_oldest_first_in_pages()
    {
        PaymentAttempt[] attempts = [await InDoubt(-30), await InDoubt(-29), await InDoubt(-28)];

        var first = await Get("/payments?state=InDoubt&kind=Charge&limit=2");
        var second = await Get($"/payments?state=InDoubt&kind=Charge&limit=2&cursor={first.GetProperty("nextCursor").GetString()}");

        var listed = new[] { first, second }.SelectMany(x => x.GetProperty("items").EnumerateArray());
        Assert.Equal(attempts.Select(x => x.Id), listed.Select(x => x.GetProperty("id").GetGuid()).Take(3));
        var invalid = await api.Client.GetAsync(new Uri("/payments?state=Lost", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
    }

    Task<HttpResponseMessage> Resolve(Guid attempt, string body, string? by = "ada")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/payments/{attempt}/resolution")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (by is not null)
            request.Headers.Add("Operator", by);
        return api.Client.SendAsync(request, Cancel);
    }

    Task<JsonElement> Get(string address) => api.Client.GetFromJsonAsync<JsonElement>(address, Cancel);

    async Task<PaymentAttempt> InDoubt(
        int days = 0, PaymentKind kind = PaymentKind.Charge, PaymentAttemptState state = PaymentAttemptState.InDoubt)
    {
        var at = Noon + TimeSpan.FromDays(days);
        var attempt = new PaymentAttempt
        {
            Id = Guid.CreateVersion7(at),
            OrderId = Guid.CreateVersion7(at),
            Kind = kind,
            State = state,
            ChargeReference = kind is PaymentKind.Refund ? $"ch_{Guid.CreateVersion7(at)}" : null,
            RefundReason = kind is PaymentKind.Refund ? RefundReason.OrderCancelled : null,
            Amount = 25m,
            Currency = "EUR",
            Provider = "unkeyed",
            PaymentMethod = "tok_ok",
            RequestedAt = at,
            SentAt = at,
        };
        await api.Query(async db =>
        {
            db.Add(attempt);
            return await db.SaveChangesAsync(Cancel);
        });
        return attempt;
    }

    /// <summary>The types of the messages that were published about an order.</summary>
    Task<List<string>> Published(Guid orderId) => api.Query(async db =>
    {
        var messages = await db.Outbox.Where(x => x.Key == orderId.ToString()).ToListAsync(Cancel);
        return messages.Select(x => x.MessageType.Split(':')[^1]).ToList();
    });
}
