using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Api;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using SandboxSignature = Orders.Api.Development.Sandbox.Webhooks.WebhookSignature;

namespace Orders.Tests.Sagas.Payments;

/// <summary>The whole flow at a provider with keys: the order is cancelled, and the process is killed while it asks the provider.</summary>
[Trait("Category", "Process")]
public sealed class When_a_webhook_names_another_systems_charge : PaymentsUnderTest
{
    const string Secret = "a-secret-of-the-test-run";
    readonly TaskCompletionSource _isSettled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _isKilled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _charges;

    [Fact]
    public async Task Only_the_orders_own_charge_goes_back_and_an_operator_sees_the_rest()
    {
        var prefix = await RunningMessaging.CreateTopics();
        // Enough for the refund that is asked for: otherwise the provider itself would refuse it.
        var foreign = await ChargeOfAnotherSystem(amount: 100m);
        await using var provider = ScriptedServer.Start(Serve);
        Guid order;
        await using (var process = await Start(prefix, provider.BaseUrl))
        {
            order = await Submit(process.Http);
            var attempt = await Eventually.Is<PaymentAttempt?>(AttemptOf, x => x is not null);
            await PostWebhook(process.Http, attempt!.Id, foreign, attempt.Amount);
            _isSettled.SetResult();
            await Eventually.Equal(OrderStatus.Paid, () => StatusOf(order));
            using var cancellation = await process.Http.PostAsync(new Uri($"orders/{order}/cancellation", UriKind.Relative), null, Cancel);
            Assert.Equal(HttpStatusCode.Accepted, cancellation.StatusCode);
            await _isAsked.Task.WaitAsync(Eventually.DefaultLimit, Cancel);
            await process.Kill();
        }
        _isKilled.SetResult();

        await using var second = await Start(prefix, provider.BaseUrl);
        await Eventually.Equal((1, 1), async () => (await Refunds(own: true, foreign), await RefusedRefunds(prefix)));

        Assert.Equal(0, await Refunds(own: false, foreign));
        Assert.Equal(2, await Charges());
        Assert.Equal(OrderStatus.Refunding, await StatusOf(order));
        var history = await History((await AttemptOf())!.Id);
        Assert.Single(history, x => x.Effect is EvidenceEffect.Contradiction);
    }

    /// <summary>The first request is lost before it arrives. The second takes effect, and its answer finds no process.</summary>
    async Task<Reaction> Serve(string request)
    {
        var isCharge = request.StartsWith("POST /keyed/charges ", StringComparison.Ordinal);
        var number = isCharge ? Interlocked.Increment(ref _charges) : 0;
        if (number == 1)
        {
            await _isSettled.Task;
            return Reaction.Reset;
        }
        var (status, body) = await Forward(request);
        if (number == 2)
        {
            _isAsked.SetResult();
            await _isKilled.Task;
        }
        return Reaction.Answer(status, body);
    }

    async Task<OrdersProcess> Start(string prefix, Uri provider)
    {
        var process = OrdersProcess.Launch(TestRun.DataDirectory($"{prefix}webhook"), null,
        [
            ("ConnectionStrings__Orders", Database.ConnectionString), ("Kafka__BootstrapServers", await TestBroker.BootstrapServers()),
            ("Kafka__TopicPrefix", prefix), ("Payments__Provider", "keyed"), ("Payments__BaseUrl", provider.ToString()),
            ("Payments__WebhookSecret", Secret), ("Fulfilment__BaseUrl", Sandbox.BaseUrl.ToString()),
            ("Notifications__PickupDirectory", TestRun.Folder($"{prefix}mail")),
        ]);
        await process.WaitUntilReady("Broker");
        return process;
    }

    static async Task<Guid> Submit(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders")
        {
            Content = new StringContent(SampleOrder.Body, Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "one" } },
        };
        using var answer = await http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetGuid();
    }

    static async Task PostWebhook(HttpClient http, Guid attempt, string charge, decimal amount)
    {
        var body = JsonSerializer.Serialize(
            new { id = "evt_1", type = "charge.succeeded", chargeId = charge, merchantReference = attempt, amount, currency = "EUR" });
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/payments/keyed")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation(
            "Webhook-Signature", SandboxSignature.Of(Encoding.UTF8.GetBytes(body), Secret, TimeProvider.System.GetUtcNow()));
        using var answer = await http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    async Task<PaymentAttempt?> AttemptOf()
    {
        await using var db = Database.Context();
        return await db.PaymentAttempts.AsNoTracking().SingleOrDefaultAsync(x => x.Kind == PaymentKind.Charge, Cancel);
    }

    async Task<string?> StatusOf(Guid order)
    {
        await using var db = Database.Context();
        return await db.Orders.Where(x => x.CorrelationId == order).Select(x => x.CurrentState).SingleOrDefaultAsync(Cancel);
    }

    async Task<int> Refunds(bool own, string foreign) => (await Captures()).Where(x => x.Id == foreign != own).Sum(x => x.Refunds.Count);

    async Task<int> RefusedRefunds(string prefix)
    {
        await using var db = Database.Context();
        return await db.DeadLetters.CountAsync(
            x => x.Topic == prefix + Topics.PaymentRequests && x.Reason == DeadLetterReason.Refused, Cancel);
    }
}
