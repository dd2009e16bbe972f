using System.Text.RegularExpressions;
using Npgsql;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments.Reconciliation;

/// <summary>At a provider without keys the look-up decides, once its result is conclusive.</summary>
[Trait("Category", "Database")]
public sealed class When_an_attempt_in_doubt_is_reconciled : PaymentsUnderTest
{
    [Fact]
    public async Task A_charge_in_the_providers_records_is_published_once()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());
        payments.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await payments.Reconcile());

        var (attempt, capture) = (await Attempt(), Assert.Single(await Captures()));
        Assert.Equal((PaymentAttemptState.Succeeded, capture.Id, "LookedUp"), (attempt.State, attempt.ProviderReference, attempt.Evidence));
        Assert.Equal(capture.Id, Assert.IsType<PaymentReceived>(Assert.Single(payments.Published).Message).PaymentReference);
        Assert.Equal(
            [PaymentAttemptEventKind.Requested, PaymentAttemptEventKind.Unanswered, PaymentAttemptEventKind.LookedUp],
            (await History(attempt.Id)).Select(x => x.Kind));
    }

    [Fact]
    public async Task A_decline_in_the_providers_records_is_published()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request("tok_declined"));
        payments.Time.Advance(TimeSpan.FromSeconds(1));

        await payments.Reconcile();

        Assert.Equal(PaymentAttemptState.Declined, (await Attempt()).State);
        Assert.IsType<PaymentDeclined>(Assert.Single(payments.Published).Message);
    }

    [Fact]
    public async Task Not_found_is_conclusive_only_after_the_configured_time_and_then_the_request_is_sent_again()
    {
        await using var provider = Losing(1);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());

        while (payments.Time.GetUtcNow() < (await Attempt()).SentAt + ConclusiveAfter - TimeSpan.FromSeconds(1))
        {
            payments.Time.Advance(TimeSpan.FromSeconds(1));
            await payments.Reconcile();
            Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        }
        Assert.Empty(payments.Published);

        payments.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await payments.Reconcile());
        Assert.Equal(PaymentAttemptState.NotTaken, (await Attempt()).State);
        Assert.IsType<RequestPayment>(Assert.Single(payments.Published).Message);

        await payments.DeliverRequests();
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.Single(await Captures());
        Assert.IsType<PaymentReceived>(Assert.Single(payments.Published).Message);
    }

    [Fact]
    public async Task A_charge_that_takes_effect_after_not_found_was_conclusive_is_found_and_refunded_once()
    {
        var late = new TaskCompletionSource<string>();
        await using var provider = Delaying(late);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());
        payments.Time.Advance(ConclusiveAfter);
        await payments.Reconcile();
        await payments.DeliverRequests();
        Assert.Single(await Captures());

        await Forward(await late.Task);
        Assert.Equal(2, (await Captures()).Count);
        payments.Time.Advance(ConclusiveAfter);
        Assert.Equal(1, await payments.Reconcile());
        await payments.DeliverRequests();
        payments.Time.Advance(ConclusiveAfter);
        await payments.Reconcile();
        await payments.DeliverRequests();

        var kept = (await Attempts()).Single(x => x.Kind == PaymentKind.Charge).ProviderReference;
        Assert.All(await Captures(), capture => Assert.Equal(capture.Id == kept ? 0 : capture.Amount, capture.Refunds.Sum(x => x.Amount)));
        var refunded = Assert.Single(payments.Published.Select(x => x.Message).OfType<PaymentRefunded>());
        Assert.Equal((RefundReason.DuplicateCharge, 12.30m), (refunded.Reason, refunded.Amount));
    }

    [Fact]
    public async Task An_attempt_whose_process_crashed_after_sending_is_reconciled()
    {
        await using var payments = Payments("unkeyed");
        await payments.DeliverAndCrashBeforeRecording(Request());
        Assert.Equal(0, await payments.Reconcile());

        payments.Time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(1, await payments.Reconcile());
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.Single(payments.Published);
        Assert.Single(await Captures());
    }

    [Fact]
    public async Task A_failed_look_up_is_no_evidence()
    {
        await using var provider = ScriptedServer.Start(
            Reaction.Reset, Reaction.Answer(500), Reaction.Answer(200, "<html>"), Reaction.Hang);
        await using var payments = Payments("unkeyed", provider.BaseUrl, timeout: "00:00:05");
        await payments.Deliver(Request());

        for (var i = 0; i < 3; i++)
        {
            payments.Time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(1, await payments.Reconcile());
        }

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        Assert.Empty(payments.Published);
    }

    /// <summary>A payment under this reference would become a dead letter, and the order would wait for ever.</summary>
    [Fact]
    public async Task A_charge_whose_reference_no_order_can_keep_stays_in_doubt_until_an_operator_decides()
    {
        var reference = new string('c', 50_000);
        await using var provider = ScriptedServer.Start(request =>
        {
            var id = Guid.Parse(Regex.Match(request, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").Value);
            return Task.FromResult(request.StartsWith("POST", StringComparison.Ordinal)
                ? Reaction.Answer(201, $$"""{"id":"{{reference}}","status":"succeeded"}""")
                : Reaction.Answer(200, $$"""
                    {"items":[{"id":"{{reference}}","merchantReference":"{{id}}","amount":12.30,"currency":"EUR","status":"succeeded",
                    "createdAt":"2026-11-24T10:00:00Z","refunds":[]}]}
                    """));
        });
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());
        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        payments.Time.Advance(ConclusiveAfter);

        Assert.Equal(1, await payments.Reconcile());

        var attempt = await Attempt();
        Assert.Equal((PaymentAttemptState.InDoubt, null), (attempt.State, attempt.NextCheckAt));
        Assert.Empty(payments.Published);
        var found = (await History(attempt.Id))[^1];
        Assert.Equal((PaymentAttemptEventKind.LookedUp, EvidenceEffect.Contradiction), (found.Kind, found.Effect));
        Assert.InRange(found.Detail!.Length, 1, 200);

        await payments.Apply(new Evidence
        {
            AttemptId = attempt.Id,
            Source = PaymentAttemptEventKind.Resolution,
            Outcome = EvidenceOutcome.Succeeded,
            By = "ada",
        });
        Assert.IsType<PaymentReceived>(Assert.Single(payments.Published).Message);
    }

    [Fact]
    public async Task Two_processes_share_the_due_attempts()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var one = Payments("unkeyed", provider.BaseUrl);
        await using var other = Payments("unkeyed", provider.BaseUrl);
        await one.Deliver(Request());
        one.Time.Advance(TimeSpan.FromSeconds(1));
        other.Time.Advance(TimeSpan.FromSeconds(1));

        var checks = await Task.WhenAll(one.Reconcile(), other.Reconcile());

        Assert.Equal(1, checks.Sum());
        Assert.Single(one.Published.Concat(other.Published));
    }

    [Fact]
    public async Task The_pauses_between_checks_stay_short_for_a_quarter_of_an_hour()
    {
        await using var provider = ScriptedServer.Start(Reaction.Reset, Reaction.Answer(500));
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());
        payments.Time.Advance(ConclusiveAfter);

        int[] first = [1, 2, 4, 8, 16];
        var seconds = first.Concat(Enumerable.Repeat(30, 30)).Concat(Enumerable.Repeat(300, 3));
        foreach (var pause in seconds.Select(x => TimeSpan.FromSeconds(x)))
        {
            Assert.Equal(1, await payments.Reconcile());
            Assert.Equal(payments.Time.GetUtcNow().TruncateToMicroseconds() + pause, (await Attempt()).NextCheckAt);
            payments.Time.Advance(pause);
        }
    }

    [Theory]
    [InlineData("UPDATE payment_attempt_event SET detail = 'nothing happened'")]
    [InlineData("DELETE FROM payment_attempt_event")]
    public async Task The_history_is_append_only(string sql)
    {
        await using var payments = Payments("unkeyed");
        await payments.Deliver(Request());

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Database.Execute(sql));

        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
        Assert.Equal(2, (await History((await Attempt()).Id)).Count);
    }

    /// <summary>Drops the first requests before the provider, which the caller cannot see.</summary>
    ScriptedServer Losing(int first)
    {
        var count = 0;
        return ScriptedServer.Start(async request =>
        {
            if (request.StartsWith("POST", StringComparison.Ordinal) && count++ < first)
                return Reaction.Reset;
            var (status, body) = await Forward(request);
            return Reaction.Answer(status, body);
        });
    }

    /// <summary>Holds the first request back, so that the test can forward it later.</summary>
    ScriptedServer Delaying(TaskCompletionSource<string> first) => ScriptedServer.Start(async request =>
    {
        if (request.StartsWith("POST", StringComparison.Ordinal) && first.TrySetResult(request))
            return Reaction.Reset;
        var (status, body) = await Forward(request);
        return Reaction.Answer(status, body);
    });
}
