using Npgsql;
using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

/// <summary>At a provider without keys the books decide, and only when they may be believed.</summary>
public sealed class When_an_attempt_in_doubt_is_reconciled : PaymentsUnderTest
{
    [Fact]
    public async Task A_charge_that_is_on_the_books_is_told_once()
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
    public async Task A_decline_that_is_on_the_books_is_told()
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
    public async Task Not_found_is_believed_only_after_the_stated_time_and_then_it_is_sent_again()
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
    public async Task A_charge_that_takes_effect_after_it_was_believed_lost_is_found_and_given_back_once()
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
    public async Task A_process_that_died_after_the_request_left_leaves_an_attempt_that_is_found()
    {
        await using var payments = Payments("unkeyed");
        await payments.DeliverAndLoseTheAnswer(Request());
        Assert.Equal(0, await payments.Reconcile());

        payments.Time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(1, await payments.Reconcile());
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.Single(payments.Published);
        Assert.Single(await Captures());
    }

    [Fact]
    public async Task Books_that_cannot_be_read_conclude_nothing()
    {
        await using var provider = ScriptedServer.Start(Reaction.Reset, Reaction.Answer(500), Reaction.Answer(200, "<html>"), Reaction.Hang);
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

    [Fact]
    public async Task Two_processes_share_what_is_due()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var one = Payments("unkeyed", provider.BaseUrl);
        await using var other = Payments("unkeyed", provider.BaseUrl);
        await one.Deliver(Request());
        one.Time.Advance(TimeSpan.FromSeconds(1));
        other.Time.Advance(TimeSpan.FromSeconds(1));

        var looked = await Task.WhenAll(one.Reconcile(), other.Reconcile());

        Assert.Equal(1, looked.Sum());
        Assert.Single(one.Published.Concat(other.Published));
    }

    [Theory]
    [InlineData("UPDATE payment_attempt_event SET detail = 'nothing happened'")]
    [InlineData("DELETE FROM payment_attempt_event")]
    public async Task Its_history_is_only_ever_added_to(string sql)
    {
        await using var payments = Payments("unkeyed");
        await payments.Deliver(Request());

        var refused = await Assert.ThrowsAsync<PostgresException>(() => Database.Execute(sql));

        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
        Assert.Equal(2, (await History((await Attempt()).Id)).Count);
    }

    /// <summary>The first requests never reach the provider, and their callers cannot know that.</summary>
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

    /// <summary>The first request is kept, to be given to the provider later.</summary>
    ScriptedServer Delaying(TaskCompletionSource<string> first) => ScriptedServer.Start(async request =>
    {
        if (request.StartsWith("POST", StringComparison.Ordinal) && first.TrySetResult(request))
            return Reaction.Reset;
        var (status, body) = await Forward(request);
        return Reaction.Answer(status, body);
    });
}
