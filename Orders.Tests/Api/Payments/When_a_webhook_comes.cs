using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Api.Payments;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Payments;
using SandboxSignature = Orders.Api.Development.Sandbox.Webhooks.WebhookSignature;

namespace Orders.Tests.Api.Payments;

/// <summary>Late, early, twice and out of order are all right; a wrong signature is not.</summary>
public sealed class When_a_webhook_comes : IAsyncLifetime
{
    const string Secret = "a-secret-of-the-test-run";
    readonly RunningApi _api = new() { Services = services => services.Configure<WebhookOptions>(options => options.WebhookSecret = Secret) };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData(PaymentAttemptState.Requested)]
    [InlineData(PaymentAttemptState.InDoubt)]
    [InlineData(PaymentAttemptState.NotTaken)]
    [InlineData(PaymentAttemptState.Declined)]
    public async Task A_charge_that_succeeded_is_settled_and_told_once_however_often_it_comes(PaymentAttemptState state)
    {
        var attempt = await OnRecord(state);
        var body = Charge(attempt, "evt_1");

        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.NoContent, (await Post(body)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(Charge(attempt, "evt_2"))).StatusCode);

        var settled = await Read(attempt.Id);
        Assert.Equal((PaymentAttemptState.Succeeded, "ch_1", "Webhook"), (settled.State, settled.ProviderReference, settled.Evidence));
        Assert.Equal([nameof(PaymentReceived)], await Told(attempt.OrderId));
        Assert.Equal(2, (await History(attempt.Id)).Count(x => x.Kind == PaymentAttemptEventKind.Webhook));
    }

    [Fact]
    public async Task Fifty_of_them_at_once_tell_it_once()
    {
        var attempt = await OnRecord(PaymentAttemptState.InDoubt);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Post(Charge(attempt, $"evt_{i % 5}"))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.Equal([nameof(PaymentReceived)], await Told(attempt.OrderId));
    }

    [Fact]
    public async Task One_of_another_charge_shows_a_duplicate_that_is_given_back_once()
    {
        var attempt = await OnRecord(PaymentAttemptState.InDoubt);

        await Post(Charge(attempt, "evt_1"));
        await Post(Charge(attempt, "evt_2", charge: "ch_2"));
        await Post(Charge(attempt, "evt_2", charge: "ch_2"));

        Assert.Equal([nameof(PaymentReceived), nameof(RequestRefund)], await Told(attempt.OrderId));
    }

    [Fact]
    public async Task One_that_tells_another_amount_settles_nothing_and_waits_for_a_person()
    {
        var attempt = await OnRecord(PaymentAttemptState.Requested);

        await Post(Charge(attempt, "evt_1", amount: 99m));

        var (found, told) = (await Read(attempt.Id), await Told(attempt.OrderId));
        Assert.Equal(PaymentAttemptState.InDoubt, found.State);
        Assert.Contains("contradicts", found.Evidence, StringComparison.Ordinal);
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_refund_is_settled_too()
    {
        var attempt = await OnRecord(PaymentAttemptState.InDoubt, PaymentKind.Refund);

        await Post(Charge(attempt, "evt_1", type: "refund.succeeded"));

        Assert.Equal(PaymentAttemptState.Succeeded, (await Read(attempt.Id)).State);
        Assert.Equal([nameof(PaymentRefunded)], await Told(attempt.OrderId));
    }

    [Fact]
    public async Task Another_providers_word_settles_nothing()
    {
        var attempt = await OnRecord(PaymentAttemptState.InDoubt);

        Assert.Equal(HttpStatusCode.NoContent, (await Post(Charge(attempt, "evt_1"), provider: "keyed")).StatusCode);

        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
        Assert.Empty(await Told(attempt.OrderId));
    }

    [Fact]
    public async Task A_decline_is_told()
    {
        var attempt = await OnRecord(PaymentAttemptState.InDoubt);

        await Post(Charge(attempt, "evt_1", type: "charge.declined"));

        Assert.Equal(PaymentAttemptState.Declined, (await Read(attempt.Id)).State);
        Assert.Equal([nameof(PaymentDeclined)], await Told(attempt.OrderId));
    }

    [Fact]
    public async Task One_that_is_not_ours_is_taken_and_left_alone()
    {
        var stranger = Unrecorded(PaymentAttemptState.InDoubt, PaymentKind.Charge);

        Assert.Equal(HttpStatusCode.NoContent, (await Post(Charge(stranger, "evt_1"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Post(Charge(stranger, "evt_2", type: "payout.created"))).StatusCode);
    }

    /// <summary>A charge without its name could never be given back.</summary>
    [Fact]
    public async Task An_outcome_that_does_not_name_its_charge_is_refused()
    {
        var attempt = await OnRecord(PaymentAttemptState.InDoubt);

        var answer = await Post(Charge(attempt, "evt_1", charge: ""));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("other-secret")]
    [InlineData("other-body")]
    [InlineData("old")]
    [InlineData("future")]
    [InlineData("rubbish")]
    public async Task A_wrong_signature_is_refused_and_nothing_is_done(string wrong)
    {
        var attempt = await OnRecord(PaymentAttemptState.InDoubt);
        var body = Charge(attempt, "evt_1");
        var now = DateTimeOffset.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        var signature = wrong switch
        {
            "none" => null,
            "other-secret" => Sign(body, now, "another-secret-of-the-run"),
            "other-body" => Sign(body + " ", now),
            "old" => Sign(body, now - TimeSpan.FromMinutes(6)),
            "future" => Sign(body, now + TimeSpan.FromMinutes(6)),
            _ => "t=99999999999999999999,v1=zz",
        };

        var answer = await Post(body, signature);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("urn:orders:problem:bad-webhook-signature", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(attempt.Id)).State);
    }

    [Fact]
    public async Task Another_providers_address_and_a_body_that_is_no_event_are_refused()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await Post("{}", provider: "other")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("<xml/>")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Post(new string(' ', 70_000))).StatusCode);
    }

    async Task<HttpResponseMessage> Post(string body, string? signature = "right", string provider = "unkeyed")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/payments/{provider}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (signature == "right")
            signature = Sign(body, TimeProvider.System.GetUtcNow());
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Webhook-Signature", signature);
        return await _api.Client.SendAsync(request, Cancel);
    }

    static string Sign(string body, DateTimeOffset at, string secret = Secret) => SandboxSignature.Of(Encoding.UTF8.GetBytes(body), secret, at);

    static string Charge(PaymentAttempt attempt, string id, string type = "charge.succeeded", string charge = "ch_1", decimal amount = 25m) =>
        System.Text.Json.JsonSerializer.Serialize(
            new { id, type, chargeId = charge, merchantReference = attempt.Id, amount, currency = "EUR", at = "2026-11-24T10:00:00Z" });

    async Task<PaymentAttempt> OnRecord(PaymentAttemptState state, PaymentKind kind = PaymentKind.Charge)
    {
        var attempt = Unrecorded(state, kind);
        await _api.Query(async db =>
        {
            db.Add(attempt);
            return await db.SaveChangesAsync(Cancel);
        });
        return attempt;
    }

    static PaymentAttempt Unrecorded(PaymentAttemptState state, PaymentKind kind)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrderId = Guid.CreateVersion7(now),
            Kind = kind,
            State = state,
            Amount = 25m,
            Currency = "EUR",
            Provider = "unkeyed",
            PaymentMethod = kind is PaymentKind.Charge ? "tok_ok" : null,
            ChargeReference = kind is PaymentKind.Refund ? $"ch_{Guid.CreateVersion7(now)}" : null,
            RefundReason = kind is PaymentKind.Refund ? RefundReason.OrderCancelled : null,
            RequestedAt = now,
            SentAt = now,
        };
    }

    Task<PaymentAttempt> Read(Guid id) => _api.Query(db => db.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == id, Cancel));

    Task<List<PaymentAttemptEvent>> History(Guid id) => _api.Query(db => db.PaymentAttemptEvents.Where(x => x.AttemptId == id).ToListAsync(Cancel));

    Task<List<string>> Told(Guid orderId) => _api.Query(async db => (await db.Outbox.Where(x => x.Key == orderId.ToString()).OrderBy(x => x.Id).ToListAsync(Cancel))
        .Select(x => x.MessageType.Split(':')[^1]).ToList());
}
