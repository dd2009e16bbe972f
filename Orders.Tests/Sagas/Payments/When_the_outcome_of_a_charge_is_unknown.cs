using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Database")]
public sealed class When_the_outcome_of_a_charge_is_unknown : PaymentsUnderTest
{
    /// <summary>Long enough for the provider to charge before the time-out, on a loaded machine too.</summary>
    const string ShortTimeout = "00:00:05";
    const string LongTimeout = "00:00:30";

    public static TheoryData<string> Losses => ["hang", "reset", "500"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_keyed_request_is_repeated_until_it_is_answered_and_charges_once(string loss)
    {
        await using var provider = WithAnswersLost(Loss(loss));
        await using (var first = Payments("keyed", provider.BaseUrl, TimeoutFor(loss)))
        {
            await first.Deliver(Request());
            Assert.Empty(first.Published);
        }
        await Eventually.Equal(1, Charges);

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);

        await using var payments = Payments("keyed", provider.BaseUrl, LongTimeout);
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
    public async Task An_unkeyed_request_stays_in_doubt_and_is_never_sent_again(string loss)
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
    public async Task A_refused_repeat_is_no_evidence_about_the_first_request()
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
    public async Task A_repeat_is_recorded_before_it_is_sent_and_with_its_answer()
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
                PaymentAttemptEventKind.Requested, PaymentAttemptEventKind.Unanswered,
                PaymentAttemptEventKind.RequestedAgain, PaymentAttemptEventKind.Answered,
                PaymentAttemptEventKind.RequestedAgain, PaymentAttemptEventKind.Answered,
            ],
            (await History((await Attempt()).Id)).Select(x => x.Kind));
    }

    [Fact]
    public async Task An_expired_key_is_not_repeated()
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
    public async Task A_process_for_another_provider_leaves_the_attempt_alone()
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

    static string TimeoutFor(string loss) => loss == "hang" ? ShortTimeout : LongTimeout;

    static Reaction Loss(string name) => name switch
    {
        "hang" => Reaction.Hang,
        "reset" => Reaction.Reset,
        _ => Reaction.Answer(500),
    };
}
