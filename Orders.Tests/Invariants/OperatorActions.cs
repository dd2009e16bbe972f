using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Orders.Sagas.OrderSaga;

namespace Orders.Tests.Invariants;

/// <summary>Plays the operator who decides about payments that are not what an order costs, and the bank that refunds them.</summary>
internal static class OperatorActions
{
    static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(500);

    public static async Task Perform(OtherBank bank, ProcessRestarts application, CancellationToken untilSettled)
    {
        while (!untilSettled.IsCancellationRequested)
        {
            await Decide(bank, application);
            await bank.Refund();
            await Task.Delay(BetweenRounds, CancellationToken.None);
        }
    }

    static async Task Decide(OtherBank bank, ProcessRestarts application)
    {
        using var answer = await application.Send(() => new(HttpMethod.Get, "orders?attention=true&limit=200"), Cancel);
        var page = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        foreach (var order in page.GetProperty("items").EnumerateArray())
        {
            if (order.GetProperty("attention").GetString() == OrderAttention.PaymentMismatch)
                await Decide(order.GetProperty("id").GetGuid(), $"\"{order.GetProperty("version").GetInt32()}\"", bank, application);
        }
    }

    /// <summary>The reason repeats the decision, so that the history tells it.</summary>
    static async Task Decide(Guid order, string version, OtherBank bank, ProcessRestarts application)
    {
        var decision = bank.DecisionOf(order).ToString();
        using var answer = await application.Send(
            () => new(HttpMethod.Post, $"orders/{order}/payment-mismatch/resolution")
            {
                Content = JsonContent.Create(new { decision, reason = decision }),
                Headers = { { "Operator", "ada" }, { "If-Match", version } },
            },
            Cancel);
        Assert.True(
            answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed,
            $"{answer.StatusCode}");
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
