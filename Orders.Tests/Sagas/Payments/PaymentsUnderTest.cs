using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Api.Development.Sandbox;
using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Api.Development.Sandbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Runs payments on a database of their own. A sandbox plays the provider; its ledger says what was really charged.</summary>
public abstract class PaymentsUnderTest : IAsyncLifetime
{
    private protected TestDatabase Database { get; private set; } = null!;
    private protected RunningSandbox Sandbox { get; private set; } = null!;
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;
    protected Guid OrderId { get; } = Guid.Parse("0197b000-0000-7000-8000-000000000001");

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Sandbox = await RunningSandbox.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected SideEffects Payments(string provider, Uri? baseUrl = null, string timeout = "00:00:30") => SideEffects.On(
        Database.ConnectionString,
        ("Payments:Provider", provider), ("Payments:BaseUrl", (baseUrl ?? Sandbox.BaseUrl).ToString()), ("Payments:Timeout", timeout),
        ("Payments:LookupConclusiveAfter", "00:02:00"));

    /// <summary>The time from an attempt's record until "not found" is conclusive.</summary>
    private protected static TimeSpan ConclusiveAfter { get; } = TimeSpan.FromSeconds(155);

    private protected async Task<IReadOnlyList<PaymentAttempt>> Attempts()
    {
        await using var context = Database.Context();
        return await context.PaymentAttempts.AsNoTracking().Where(x => x.OrderId == OrderId).OrderBy(x => x.Id).ToListAsync(Cancel);
    }

    private protected async Task<IReadOnlyList<PaymentAttemptEvent>> History(Guid attempt)
    {
        await using var context = Database.Context();
        return await context.PaymentAttemptEvents.AsNoTracking().Where(x => x.AttemptId == attempt).OrderBy(x => x.Id).ToListAsync(Cancel);
    }

    private protected async Task<IReadOnlyList<ChargeItem>> Captures() =>
        [.. (await Sandbox.Ledger()).Charges.Where(x => x.Status == "succeeded")];

    private protected RequestPayment Request(string method = "tok_ok") =>
        new() { OrderId = OrderId, Amount = 12.30m, Currency = "EUR", PaymentMethod = method };

    private protected async Task<PaymentAttempt> Attempt()
    {
        await using var context = Database.Context();
        return await context.PaymentAttempts.AsNoTracking().SingleAsync(x => x.OrderId == OrderId, Cancel);
    }

    private protected async Task<int> Charges() => (await Sandbox.Ledger()).Charges.Count(x => x.Status == "succeeded");

    private protected RequestRefund Refund(string charge) =>
        new() { OrderId = OrderId, PaymentReference = charge, Amount = 12.30m, Currency = "EUR", Reason = RefundReason.OrderCancelled };

    private protected static Task<PaymentRefusedException> Refused(SideEffects payments, RequestRefund refund) =>
        Assert.ThrowsAsync<PaymentRefusedException>(() => payments.Deliver(refund));

    /// <summary>Settles the order's attempt by evidence that names a charge, and that is not the provider's own word.</summary>
    private protected async Task Claim(
        SideEffects payments, string charge, PaymentAttemptEventKind source = PaymentAttemptEventKind.Webhook) => Assert.Equal(
        EvidenceEffect.Settles,
        await payments.Apply(new()
        {
            AttemptId = (await Attempt()).Id,
            Source = source,
            Outcome = EvidenceOutcome.Succeeded,
            ProviderReference = charge,
            SourceId = source.IsClaim() ? $"{source}/{charge}" : null,
        }));

    /// <summary>Charges at the provider with keys, as another system of the same merchant would.</summary>
    /// <returns>The provider's reference of the charge.</returns>
    private protected async Task<string> ChargeOfAnotherSystem(decimal amount = 12.30m)
    {
        var body = new { merchantReference = "another-system", amount, currency = "EUR", paymentMethod = "tok_ok" };
        using var answer = await Sandbox.Charge(body, "key-of-another-system");
        return (await answer.Content.ReadFromJsonAsync<ChargeAnswer>(Cancel))!.Id;
    }

    /// <summary>Resets the first request before it arrives, and forwards the others to the sandbox.</summary>
    private protected ScriptedServer WithFirstRequestLost()
    {
        var count = 0;
        return ScriptedServer.Start(async request =>
        {
            if (Interlocked.Increment(ref count) == 1)
                return Reaction.Reset;
            var (status, body) = await Forward(request);
            return Reaction.Answer(status, body);
        });
    }

    /// <summary>Forwards every request to the sandbox, where it takes effect, but replaces the first answers.</summary>
    /// <remarks>The first requests are those that arrived first.</remarks>
    private protected ScriptedServer WithAnswersLost(params Reaction[] first)
    {
        var count = 0;
        return ScriptedServer.Start(async request =>
        {
            var number = Interlocked.Increment(ref count);
            var (status, body) = await Forward(request);
            return number <= first.Length ? first[number - 1] : Reaction.Answer(status, body);
        });
    }

    /// <summary>Forwards a request to the sandbox unchanged.</summary>
    private protected async Task<(int Status, string Body)> Forward(string request)
    {
        var lines = request.Split("\r\n");
        var key = lines.FirstOrDefault(x => x.StartsWith("Idempotency-Key:", StringComparison.OrdinalIgnoreCase))?.Split(' ')[1];
        var (method, path) = (new HttpMethod(lines[0].Split(' ')[0]), lines[0].Split(' ')[1].TrimStart('/'));
        using var forwarded = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            var json = request[request.IndexOf('{', StringComparison.Ordinal)..(request.LastIndexOf('}') + 1)];
            forwarded.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        }
        if (key is not null)
            forwarded.Headers.Add("Idempotency-Key", key);
        using var response = await Sandbox.Http.SendAsync(forwarded, Cancel);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }
}
