using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

public sealed class When_the_outcome_of_a_charge_is_unknown : PaymentsUnderTest
{
    /// <summary>Long enough for the provider to charge before its silence counts, on a loaded machine too.</summary>
    const string ShortTimeout = "00:00:05";
    const string Patient = "00:00:30";

    public static TheoryData<string> Losses => ["hang", "reset", "500"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task With_a_key_the_request_is_repeated_until_it_is_answered_and_charges_once(string loss)
    {
        await using var provider = WithAnswersLost(Loss(loss));
        await using (var first = Payments("keyed", provider.BaseUrl, TimeoutFor(loss)))
        {
            await first.Deliver(Request());
            Assert.Empty(first.Published);
        }
        await Eventually.Equal(1, Charges);

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);

        await using var payments = Payments("keyed", provider.BaseUrl, Patient);
        payments.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await payments.Reconcile());
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.IsType<PaymentReceived>(Assert.Single(payments.Published).Message);
        Assert.Equal((1, 2), (await Charges(), provider.Requests));
        payments.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await payments.Reconcile());
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Without_keys_it_stays_in_doubt_and_is_never_sent_again(string loss)
    {
        await using var provider = WithAnswersLost(Loss(loss));
        await using var payments = Payments("unkeyed", provider.BaseUrl, TimeoutFor(loss));

        await payments.Deliver(Request());
        await payments.Deliver(Request());

        var attempt = await Attempt();
        Assert.Equal(PaymentAttemptState.InDoubt, attempt.State);
        Assert.NotNull(attempt.Evidence);
        Assert.Null(attempt.SettledAt);
        Assert.Empty(payments.Published);
        await Eventually.Equal(1, Charges);
        Assert.Equal((1, 1), (await Charges(), provider.Requests));
    }

    [Fact]
    public async Task A_crash_after_the_charge_is_absorbed_by_the_key()
    {
        await using var payments = Payments("keyed");

        await payments.DeliverAndLoseTheAnswer(Request());
        Assert.Equal(PaymentAttemptState.Requested, (await Attempt()).State);
        Assert.Empty(payments.Published);

        await payments.Deliver(Request());
        payments.Time.Advance(TimeSpan.FromSeconds(1));
        await payments.Reconcile();
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.Single(payments.Published);
        Assert.Equal(1, await Charges());
    }

    [Fact]
    public async Task A_crash_after_the_charge_leaves_doubt_where_there_are_no_keys()
    {
        await using var payments = Payments("unkeyed");

        await payments.DeliverAndLoseTheAnswer(Request());
        await payments.Deliver(Request());

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        Assert.Equal(1, await Charges());
    }

    [Fact]
    public async Task An_attempt_at_a_keyed_provider_is_not_repeated_at_an_unkeyed_one()
    {
        await using (var before = Payments("keyed"))
            await before.DeliverAndLoseTheAnswer(Request());
        await using var after = Payments("unkeyed");

        await after.Deliver(Request());

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        Assert.Equal(1, await Charges());
    }

    [Fact]
    public async Task A_refusal_of_the_repeat_says_nothing_about_the_first_try()
    {
        await using var provider = WithAnswersLost(Reaction.Reset, Reaction.Answer(401));
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        payments.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await payments.Reconcile());

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        Assert.NotNull((await Attempt()).NextCheckAt);
    }

    /// <summary>The answer is on record by itself: the unit of the message has nothing of it to lose.</summary>
    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task An_answer_outlives_the_unit_that_asked(string provider)
    {
        await using var payments = Payments(provider);

        await payments.DeliverAndLoseTheUnit(Request());
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        await payments.Deliver(Request());

        Assert.Single(payments.Published.Distinct());
        Assert.Equal(1, await Charges());
        Assert.Equal([PaymentAttemptEventKind.Requested, PaymentAttemptEventKind.Answered], (await History((await Attempt()).Id)).Select(x => x.Kind));
    }

    /// <summary>It was believed lost, and asked for again, while it slept: it must not charge as well.</summary>
    [Fact]
    public async Task A_process_that_was_held_up_does_not_send_what_others_believe_lost()
    {
        await using var payments = Payments("unkeyed");
        var (asleep, isNew) = await payments.Get<AttemptLedger>().Open(Request().ToAttempt("unkeyed", payments.Time.GetUtcNow()), Cancel);
        Assert.True(isNew);
        payments.Time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<TransientException>(() => payments.Wake(asleep));

        Assert.Equal(PaymentAttemptState.NotTaken, (await Attempt()).State);
        Assert.Equal(0, await Charges());
    }

    /// <summary>Both requests took effect after all. The second answer finds the attempt settled: it is the sign of a second capture, and not thrown away.</summary>
    [Fact]
    public async Task An_answer_that_comes_when_another_has_settled_the_attempt_shows_a_second_charge_which_is_given_back()
    {
        var slow = new TaskCompletionSource();
        var count = 0;
        await using var provider = ScriptedServer.Start(async request =>
        {
            var (status, body) = await Forward(request);
            if (request.StartsWith("POST", StringComparison.Ordinal) && Interlocked.Increment(ref count) == 1)
                await slow.Task;
            return Reaction.Answer(status, body);
        });
        await using var payments = Payments("unkeyed", provider.BaseUrl, Patient);
        var first = payments.Deliver(Request());
        await Eventually.True(() => Volatile.Read(ref count) == 1);
        var attempt = await Attempt();
        await payments.Get<AttemptLedger>().Mark(attempt, PaymentAttemptState.NotTaken, "believed lost", Cancel);
        await payments.Deliver(Request());
        Assert.Equal(2, await Charges());

        slow.SetResult();
        await first;
        await payments.DeliverRequests();

        Assert.Equal(12.30m, (await Captures()).Sum(x => x.Amount - x.Refunds.Sum(refund => refund.Amount)));
        Assert.Equal(RefundReason.DuplicateCharge, Assert.Single(payments.Published.Select(x => x.Message).OfType<PaymentRefunded>()).Reason);
    }

    [Fact]
    public async Task A_repeat_under_the_key_is_on_record_before_it_leaves_and_with_its_answer()
    {
        await using var provider = WithAnswersLost(Reaction.Reset, Reaction.Answer(503));
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        for (var i = 0; i < 2; i++)
        {
            payments.Time.Advance(TimeSpan.FromSeconds(5));
            await payments.Reconcile();
        }

        Assert.Equal(
            [
                PaymentAttemptEventKind.Requested, PaymentAttemptEventKind.Unanswered, PaymentAttemptEventKind.RequestedAgain, PaymentAttemptEventKind.Answered,
                PaymentAttemptEventKind.RequestedAgain, PaymentAttemptEventKind.Answered,
            ],
            (await History((await Attempt()).Id)).Select(x => x.Kind));
    }

    [Fact]
    public async Task A_key_that_the_provider_may_have_forgotten_is_not_repeated()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        payments.Time.Advance(TimeSpan.FromHours(23));

        await payments.Reconcile();

        Assert.Equal((PaymentAttemptState.InDoubt, (DateTimeOffset?)null), ((await Attempt()).State, (await Attempt()).NextCheckAt));
        Assert.Equal(1, provider.Requests);
    }

    [Fact]
    public async Task A_process_for_another_provider_leaves_it_to_those_that_can_ask()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await using (var other = Payments("keyed"))
        {
            other.Time.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(0, await other.Reconcile());
        }

        payments.Time.Advance(TimeSpan.FromMinutes(5));
        await payments.Reconcile();

        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
    }

    [Fact]
    public async Task A_consumer_that_wakes_up_late_overwrites_nothing_that_is_known()
    {
        await using var payments = Payments("keyed");
        await payments.Deliver(Request());
        var settled = await Attempt();

        await payments.Get<AttemptLedger>().Mark(settled, PaymentAttemptState.InDoubt, "late", Cancel);

        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
    }

    static string TimeoutFor(string loss) => loss == "hang" ? ShortTimeout : Patient;

    static Reaction Loss(string name) => name switch
    {
        "hang" => Reaction.Hang,
        "reset" => Reaction.Reset,
        _ => Reaction.Answer(500),
    };
}
