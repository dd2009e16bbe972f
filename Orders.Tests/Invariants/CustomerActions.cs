using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Invariants;

/// <summary>Plays one customer and its carrier against an application that is killed meanwhile.</summary>
internal static class CustomerActions
{
    static readonly TimeSpan DecisionLimit = TimeSpan.FromMinutes(6);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Submits the order after a delay, then cancels or ships as planned. Every request is sent until it is answered.</summary>
    public static async Task Perform(OrderPlan plan, TimeSpan delay, ProcessRestarts application, OtherBank bank)
    {
        await Task.Delay(delay, Cancel);
        var order = await Submit(plan, application);
        await Task.WhenAll(MayCancel(plan, order, application), MayShip(plan, order, application), MayPayElsewhere(plan, order, bank));
    }

    static async Task<Guid> Submit(OrderPlan plan, ProcessRestarts application)
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
            : answer.StatusCode is HttpStatusCode.Conflict ? await Submit(plan, application)
            : throw new InvalidOperationException($"{plan} was answered with {body}");
    }

    static async Task MayCancel(OrderPlan plan, Guid order, ProcessRestarts application)
    {
        if (plan.CancelsAfter is not { } after)
            return;
        await Task.Delay(after, Cancel);
        using var answer = await application.Send(() => new HttpRequestMessage(HttpMethod.Post, $"orders/{order}/cancellation"), Cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, $"{answer.StatusCode}");
    }

    static async Task MayPayElsewhere(OrderPlan plan, Guid order, OtherBank bank)
    {
        if (plan.Other is not { } payment)
            return;
        await Task.Delay(payment.After, Cancel);
        await bank.Pay(order, payment);
    }

    /// <summary>Reports a shipment if the plan says so and the order is paid.</summary>
    /// <remarks>Cancelled orders are not shipped: they would need an operator, whom this test does not play.</remarks>
    static async Task MayShip(OrderPlan plan, Guid order, ProcessRestarts application)
    {
        if (!plan.Ships || plan.CancelsAfter is not null || plan.Sku == OrderPlan.ScarceSku)
            return;
        // An order without a decision is abandoned here; the books report it as unfinished.
        var waiting = Stopwatch.StartNew();
        var status = await Eventually.Is(
            () => Status(order, application),
            x => x is not ("Submitted" or "AwaitingPayment") || waiting.Elapsed > DecisionLimit,
            2 * DecisionLimit, pause: TimeSpan.FromMilliseconds(500));
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

    static async Task<string> Status(Guid order, ProcessRestarts application)
    {
        using var shown = await application.Send(() => new HttpRequestMessage(HttpMethod.Get, $"orders/{order}"), Cancel);
        return (await shown.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("status").GetString()!;
    }
}
