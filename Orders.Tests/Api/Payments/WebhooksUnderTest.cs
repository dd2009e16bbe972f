using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orders.Api.Payments;
using Orders.Contracts;
using Orders.Sagas.Payments;
using SandboxSignature = Orders.Api.Development.Sandbox.Webhooks.WebhookSignature;

namespace Orders.Tests.Api.Payments;

/// <summary>Posts signed webhooks over REST, for attempts at the provider without keys.</summary>
public abstract class WebhooksUnderTest : IAsyncLifetime
{
    protected const string Secret = "a-secret-of-the-test-run";

    readonly RunningApi _api;

    protected WebhooksUnderTest() => _api = new()
    {
        Services = services => Configure(services.Configure<WebhookOptions>(options => options.WebhookSecret = Secret)),
    };

    protected virtual void Configure(IServiceCollection services)
    {
    }

    protected RunningApi Api => _api;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<HttpResponseMessage> Post(
        string body, string? signature = "right", string provider = "unkeyed", bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/payments/{provider}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = isChunked;
        if (signature == "right")
            signature = Sign(body, TimeProvider.System.GetUtcNow());
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Webhook-Signature", signature);
        return await _api.Client.SendAsync(request, Cancel);
    }

    /// <summary>Posts bytes with a right signature.</summary>
    protected async Task<HttpResponseMessage> Post(byte[] body, string? contentType = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/payments/unkeyed") { Content = new ByteArrayContent(body) };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TryAddWithoutValidation(
            "Webhook-Signature", SandboxSignature.Of(body, Secret, TimeProvider.System.GetUtcNow()));
        return await _api.Client.SendAsync(request, Cancel);
    }

    protected static string Sign(string body, DateTimeOffset at, string secret = Secret) =>
        SandboxSignature.Of(Encoding.UTF8.GetBytes(body), secret, at);

    protected static string Event(
        PaymentAttempt attempt, string id, string type = "charge.succeeded", string charge = "ch_1", decimal amount = 25m) =>
        System.Text.Json.JsonSerializer.Serialize(
            new { id, type, chargeId = charge, merchantReference = attempt.Id, amount, currency = "EUR", at = "2026-11-24T10:00:00Z" });

    protected async Task<PaymentAttempt> Persisted(PaymentAttemptState state, PaymentKind kind = PaymentKind.Charge)
    {
        var attempt = NotPersisted(state, kind);
        await _api.Query(async db =>
        {
            db.Add(attempt);
            return await db.SaveChangesAsync(Cancel);
        });
        return attempt;
    }

    protected static PaymentAttempt NotPersisted(PaymentAttemptState state, PaymentKind kind)
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

    protected Task<PaymentAttempt> Read(Guid id) =>
        _api.Query(db => db.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == id, Cancel));

    protected Task<List<PaymentAttemptEvent>> History(Guid id) =>
        _api.Query(db => db.PaymentAttemptEvents.Where(x => x.AttemptId == id).ToListAsync(Cancel));

    /// <summary>The types of the messages that were published about an order.</summary>
    protected Task<List<string>> Published(Guid orderId) => _api.Query(async db =>
    {
        var messages = await db.Outbox.Where(x => x.Key == orderId.ToString()).OrderBy(x => x.Id).ToListAsync(Cancel);
        return messages.Select(x => x.MessageType.Split(':')[^1]).ToList();
    });
}
