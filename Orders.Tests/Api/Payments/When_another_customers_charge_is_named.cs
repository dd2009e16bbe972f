using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

/// <summary>Through every door of REST: the charge stays, no money is moved, and an operator sees a contradiction.</summary>
[Trait("Category", "Database")]
public sealed class When_another_customers_charge_is_named : WebhooksUnderTest
{
    const string VictimsCharge = "ch_victim";

    [Theory]
    [InlineData("settlement", PaymentAttemptState.Succeeded)]
    [InlineData("settlement", PaymentAttemptState.InDoubt)]
    [InlineData("webhook", PaymentAttemptState.Succeeded)]
    [InlineData("webhook", PaymentAttemptState.InDoubt)]
    [InlineData("resolution", PaymentAttemptState.InDoubt)]
    public async Task Nothing_is_settled_or_refunded_and_the_history_shows_one_contradiction(string door, PaymentAttemptState state)
    {
        var victim = await Persisted(PaymentAttemptState.Succeeded);
        await Held(victim, VictimsCharge);
        var own = await Persisted(state);
        if (state is PaymentAttemptState.Succeeded)
            await Held(own, "ch_own");

        await Name(own, door);
        await Name(own, door, isRepeated: true);

        Assert.Empty(await Published(own.OrderId));
        Assert.Empty(await Published(victim.OrderId));
        Assert.Equal(state, (await Read(own.Id)).State);
        var shown = await Api.Client.GetFromJsonAsync<JsonElement>($"/payments/{own.Id}", Cancel);
        var effects = shown.GetProperty("history").EnumerateArray().Select(x => x.GetProperty("effect").GetString());
        Assert.Equal(door is "resolution" ? 2 : 1, effects.Count(x => x is "Contradiction"));
    }

    Task Held(PaymentAttempt attempt, string charge) => Api.Query(async db =>
    {
        db.Add(new PaymentCharge
        {
            Provider = attempt.Provider,
            Reference = charge,
            AttemptId = attempt.Id,
            OrderId = attempt.OrderId,
            Amount = attempt.Amount,
            Currency = attempt.Currency,
            Source = PaymentAttemptEventKind.Answered,
            At = attempt.SentAt,
        });
        await db.PaymentAttempts.Where(x => x.Id == attempt.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.ProviderReference, charge), Cancel);
        return await db.SaveChangesAsync(Cancel);
    });

    async Task Name(PaymentAttempt own, string door, bool isRepeated = false)
    {
        switch (door)
        {
            case "webhook":
                Assert.Equal(HttpStatusCode.NoContent, (await Post(Event(own, "evt_1", charge: VictimsCharge))).StatusCode);
                break;
            case "settlement":
                var line = $"charge,{VictimsCharge},{own.Id},25.00,EUR\n";
                var report = await PostText(
                    "/payments/settlements/unkeyed", "type,providerReference,merchantReference,amount,currency\n" + line, "text/csv");
                Assert.Equal(HttpStatusCode.OK, report.StatusCode);
                var content = await report.Content.ReadFromJsonAsync<JsonElement>(Cancel);
                Assert.Equal(
                    (1, isRepeated ? 1 : 0),
                    (content.GetProperty("contradictions").GetInt32(), content.GetProperty("repeated").GetInt32()));
                break;
            default:
                var decision = $$"""{ "outcome": "Succeeded", "evidence": "seen", "providerReference": "{{VictimsCharge}}" }""";
                var answer = await PostText($"/payments/{own.Id}/resolution", decision, "application/json");
                Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
                break;
        }
    }

    Task<HttpResponseMessage> PostText(string address, string body, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Add("Operator", "ada");
        return Api.Client.SendAsync(request, Cancel);
    }
}
