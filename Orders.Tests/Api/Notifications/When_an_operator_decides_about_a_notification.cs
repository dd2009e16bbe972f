using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;
using Orders.Tests.Sagas.Notifications;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Notifications;

/// <summary>An e-mail with a lost reply is held, and the operator decides over REST on the same database.</summary>
[Trait("Category", "Database")]
public sealed class When_an_operator_decides_about_a_notification : NotificationsUnderTest
{
    SideEffects _notifications = null!;
    RunningApi _api = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _notifications = BySmtp(("Notifications:WhenUnknown", "hold"));
        _api = new RunningApi
        {
            ConnectionString = Database.ConnectionString,
            Services = services => services.AddSingleton<TimeProvider>(_notifications.Time)
                .AddSingleton<IInterceptor>(new FakeDatabaseClock(_notifications.Time)),
        };
        await _api.InitializeAsync();
        Mail.Script(ScriptedMailServer.EndOfData, ScriptedMailServer.HangUp);
        await Assert.ThrowsAnyAsync<Exception>(() => _notifications.Deliver(Confirmation()));
        Mail.Recover();
        await Assert.ThrowsAsync<EffectHeldException>(() => _notifications.Deliver(Confirmation()));
    }

    public override async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _notifications.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Held_e_mails_are_listed_and_confirmed_ones_are_not()
    {
        await _notifications.Deliver(Shipping());

        var held = Assert.Single(await List("Held"));

        Assert.Equal(
            (OrderId, "OrderConfirmation", "Held"),
            (held.GetProperty("orderId").GetGuid(), held.GetProperty("kind").GetString(), held.GetProperty("state").GetString()));
        Assert.Equal(Assert.Single(await Rows(), x => x.ConfirmedAt is null).ClaimedAt, held.GetProperty("since").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, held.GetProperty("resolution").ValueKind);
    }

    [Fact]
    public async Task After_NotSent_the_next_request_sends_the_e_mail()
    {
        Assert.Equal(HttpStatusCode.OK, (await Decide("notSent")).StatusCode);
        Assert.Single(Mail.Taken);

        await _notifications.Deliver(Confirmation());
        await _notifications.Deliver(Confirmation());

        Assert.Equal(2, Mail.Taken.Count);
        Assert.Empty(await List("Held"));
    }

    [Fact]
    public async Task After_Sent_the_next_request_is_absorbed()
    {
        Assert.Equal(HttpStatusCode.OK, (await Decide("sent")).StatusCode);

        await _notifications.Deliver(Confirmation());

        Assert.Single(Mail.Taken);
        Assert.Empty(await List("Held"));
    }

    [Fact]
    public async Task The_operator_the_decision_and_the_evidence_are_recorded()
    {
        await Decide("sent", "seen in the log, ticket 4711");

        var resolved = Assert.Single(await List("Resolved"));
        var resolution = resolved.GetProperty("resolution");
        Assert.Equal((OrderId, "OrderConfirmation"), (resolved.GetProperty("orderId").GetGuid(), resolved.GetProperty("kind").GetString()));
        string[] fields = ["outcome", "by", "evidence"];
        Assert.Equal(["Sent", "ada", "seen in the log, ticket 4711"], fields.Select(x => resolution.GetProperty(x).GetString()));
        await using var db = Database.Context();
        Assert.NotNull((await db.Set<EffectResolution>().SingleAsync(Cancel)).SettledAt);
    }

    [Fact]
    public async Task A_repeated_decision_is_answered_like_the_first_and_another_one_is_refused()
    {
        var first = await (await Decide("sent", "first")).Content.ReadAsStringAsync(Cancel);

        Assert.Equal(first, await (await Decide("sent", "second")).Content.ReadAsStringAsync(Cancel));
        await ProblemAssert.Is(HttpStatusCode.Conflict, "notification-not-held", await Decide("notSent"));
        Assert.Single(await List("Resolved"));
    }

    [Fact]
    public async Task One_of_many_concurrent_decisions_wins()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(x => Decide(x % 2 == 0 ? "sent" : "notSent", $"{x}")));

        var decision = Assert.Single(await List("Resolved"));
        var accepted = answers.Where(x => x.StatusCode == HttpStatusCode.OK).ToList();
        Assert.NotEmpty(accepted);
        foreach (var answer in accepted)
            Assert.Equal(decision.GetRawText(), await answer.Content.ReadAsStringAsync(Cancel));
        Assert.All(answers.Except(accepted), x => Assert.Equal(HttpStatusCode.Conflict, x.StatusCode));
    }

    [Fact]
    public async Task An_e_mail_that_is_not_held_cannot_be_resolved()
    {
        await _notifications.Deliver(Shipping());

        await ProblemAssert.Is(HttpStatusCode.Conflict, "notification-not-held", await Decide("notSent", kind: "ShippingNotification"));
        await ProblemAssert.Is(HttpStatusCode.Conflict, "notification-not-held", await Decide("sent", kind: "RefundConfirmation"));
        Assert.Empty(await List("Resolved"));
        await _notifications.Deliver(Shipping());
        Assert.Equal(2, Mail.Taken.Count);
    }

    [Fact]
    public async Task A_decision_requires_an_operator_an_outcome_evidence_and_a_kind()
    {
        var answer = await _api.Client.PostAsJsonAsync(
            $"/notifications/{OrderId}/Telegram/resolution", new { outcome = "perhaps" }, Cancel);

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);
        Assert.Equal(["Operator", "evidence", "kind", "outcome"], ProblemAssert.ErrorsOf(problem).Order(StringComparer.Ordinal));
        Assert.Single(await List("Held"));
    }

    [Theory]
    [InlineData("", "state")]
    [InlineData("state=Lost", "state")]
    [InlineData("state=Held&limit=0", "limit")]
    public async Task A_list_requires_a_valid_state(string query, string field)
    {
        var answer = await _api.Client.GetAsync($"/notifications?{query}", Cancel);

        var problem = await ProblemAssert.Is(HttpStatusCode.BadRequest, "validation", answer);
        Assert.Equal([field], ProblemAssert.ErrorsOf(problem));
    }

    async Task<List<JsonElement>> List(string state)
    {
        var list = await _api.Client.GetFromJsonAsync<JsonElement>($"/notifications?state={state}", Cancel);
        return [.. list.GetProperty("items").EnumerateArray()];
    }

    async Task<HttpResponseMessage> Decide(string outcome, string evidence = "ticket 4711", string kind = "OrderConfirmation")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/notifications/{OrderId}/{kind}/resolution");
        request.Content = JsonContent.Create(new { outcome, evidence });
        request.Headers.Add("Operator", "ada");
        return await _api.Client.SendAsync(request, Cancel);
    }
}
