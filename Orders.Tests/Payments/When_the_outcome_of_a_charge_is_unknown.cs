using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Tests.Gateways;

namespace Orders.Tests.Payments;

public sealed class When_the_outcome_of_a_charge_is_unknown : PaymentsUnderTest
{
    /// <summary>Long enough for the provider to charge before its silence counts, on a loaded machine too.</summary>
    const string ShortTimeout = "00:00:02";
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
        Assert.Equal((1, 1), (await Charges(), provider.Requests));
    }

    [Fact]
    public async Task A_crash_after_the_charge_is_absorbed_by_the_key()
    {
        await using var payments = Payments("keyed");

        await payments.DeliverAndLoseTheUnit(Request());
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

        await payments.DeliverAndLoseTheUnit(Request());
        await payments.Deliver(Request());

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        Assert.Equal(1, await Charges());
    }

    [Fact]
    public async Task An_attempt_at_a_keyed_provider_is_not_repeated_at_an_unkeyed_one()
    {
        await using (var before = Payments("keyed"))
            await before.DeliverAndLoseTheUnit(Request());
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
