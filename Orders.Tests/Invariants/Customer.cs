using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants;

/// <summary>One customer and its carrier, against an application that is killed meanwhile.</summary>
internal sealed class Customer(OrderPlan plan, IApplication application)
{
    static readonly TimeSpan DecisionLimit = TimeSpan.FromMinutes(6);

    public OrderPlan Plan => plan;

    /// <summary>When the submission is sent once more under its key; null for never.</summary>
    public TimeSpan? RepeatsAfter { get; init; }

    /// <summary>How often the carrier looks whether the order is paid.</summary>
    public TimeSpan LooksEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes the plan's payment outside of the provider; null if nobody pays there.</summary>
    public OtherBank? Bank { get; init; }

    /// <summary>The accepted order; null while no answer has arrived.</summary>
    public Guid? Order { get; private set; }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Submits the order after a delay, then cancels, ships or pays elsewhere as planned.</summary>
    /// <remarks>Every request is sent until it is answered.</remarks>
    public async Task Perform(TimeSpan delay)
    {
        await Task.Delay(delay, Cancel);
        var repeated = MayRepeat();
        var order = await Submit();
        Order = order;
        await Task.WhenAll(MayCancel(order), MayShip(order), MayPayElsewhere(order));
        Assert.Equal(order, await repeated ?? order);
    }

    async Task<Guid?> MayRepeat()
    {
        if (RepeatsAfter is not { } after)
            return null;
        await Task.Delay(after, Cancel);
        return await Submit();
    }

    async Task<Guid> Submit()
    {
        using var answer = await application.Send(
            () => new HttpRequestMessage(HttpMethod.Post, "orders")
            {
                Content = JsonContent.Create(plan.Body()),
                Headers = { { "Idempotency-Key", plan.Key } },
            },
            Cancel);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return answer.StatusCode is HttpStatusCode.Accepted
            ? body.GetProperty("id").GetGuid()
            : answer.StatusCode is HttpStatusCode.Conflict ? await Submit()
            : throw new InvalidOperationException($"{plan} was answered with {body}");
    }

    async Task MayCancel(Guid order)
    {
        if (plan.CancelsAfter is not { } after)
            return;
        await Task.Delay(after, Cancel);
        using var answer = await application.Send(() => new HttpRequestMessage(HttpMethod.Post, $"orders/{order}/cancellation"), Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, $"{answer.StatusCode}");
    }

    async Task MayPayElsewhere(Guid order)
    {
        if (Bank is null || plan.Other is not { } payment)
            return;
        await Task.Delay(payment.After, Cancel);
        await Bank.Pay(order, payment);
    }

    /// <summary>Reports a shipment if the plan says so and the order is paid.</summary>
    /// <remarks>Cancelled orders are not shipped: they would need an operator, whom this test does not play.</remarks>
    async Task MayShip(Guid order)
    {
        if (!plan.Ships || plan.CancelsAfter is not null || plan.Sku == OrderPlan.ScarceSku)
            return;
        // An order without a decision is abandoned here; the books report it as unfinished.
        var waiting = Stopwatch.StartNew();
        var status = await Eventually.Is(
            () => Status(order),
            x => x is not ("Submitted" or "AwaitingPayment") || waiting.Elapsed > DecisionLimit,
            2 * DecisionLimit, pause: LooksEvery);
        if (status != "Paid")
            return;
        using var answer = await application.Send(
            () => new HttpRequestMessage(HttpMethod.Post, $"orders/{order}/shipments")
            {
                Content = JsonContent.Create(new { carrier = "post", trackingNumber = $"T{order:N}", shippedAt = "2026-11-24T10:00:00Z" }),
            },
            Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    async Task<string> Status(Guid order)
    {
        using var shown = await application.Send(() => new HttpRequestMessage(HttpMethod.Get, $"orders/{order}"), Cancel);
        return (await shown.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("status").GetString()!;
    }
}
