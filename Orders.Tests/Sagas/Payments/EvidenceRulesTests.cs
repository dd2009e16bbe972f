using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Every state of an attempt against everything that evidence can say.</summary>
public sealed class EvidenceRulesTests
{
    static readonly DateTimeOffset Sent = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Rows: what is known. Columns: succeeded, declined, not taken (looked up), not taken (an operator).</summary>
    public static TheoryData<string, string> Table => new()
    {
        { "Requested", "Settles Settles Stale Contradiction" },
        { "InDoubt", "Settles Settles Settles Settles" },
        { "NotTaken", "Settles Settles Confirms Confirms" },
        { "Declined", "Settles Confirms Stale Contradiction" },
        { "Succeeded", "Confirms Contradiction Stale Contradiction" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_pair_has_its_answer(string state, string expected)
    {
        var attempt = Attempt(Enum.Parse<PaymentAttemptState>(state));
        Evidence[] told =
        [
            Told(EvidenceOutcome.Succeeded) with { ProviderReference = "ch_1" }, Told(EvidenceOutcome.Declined), Told(EvidenceOutcome.NotTaken),
            Told(EvidenceOutcome.NotTaken) with { Source = PaymentAttemptEventKind.Resolution },
        ];

        Assert.Equal(expected, string.Join(' ', told.Select(evidence => EvidenceRules.Decide(attempt, evidence))));
    }

    [Fact]
    public void No_state_is_missing_above() =>
        Assert.Equal(Enum.GetNames<PaymentAttemptState>().Order(), Table.Select(row => row.Data.Item1).Order());

    [Fact]
    public void A_second_charge_is_a_duplicate_and_a_second_refund_is_for_a_person()
    {
        var second = Told(EvidenceOutcome.Succeeded) with { ProviderReference = "ch_2" };

        Assert.Equal(EvidenceEffect.Duplicate, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded), second));
        Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded, PaymentKind.Refund), second));
    }

    /// <summary>What a person typed may be another customer's charge.</summary>
    [Fact]
    public void An_operator_s_word_gives_no_charge_back()
    {
        var typed = Told(EvidenceOutcome.Succeeded) with { ProviderReference = "ch_2", Source = PaymentAttemptEventKind.Resolution };

        Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded), typed));
    }

    [Fact]
    public void The_provider_s_name_takes_the_place_of_what_an_operator_typed()
    {
        var resolved = Attempt(PaymentAttemptState.Succeeded);
        resolved.HasOperatorsReference = true;

        Assert.Equal(EvidenceEffect.Confirms, EvidenceRules.Decide(resolved, Told(EvidenceOutcome.Succeeded) with { ProviderReference = "ch_2" }));
    }

    [Fact]
    public void A_refund_is_never_declined() => Assert.All(
        Enum.GetValues<PaymentAttemptState>(),
        state => Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(state, PaymentKind.Refund), Told(EvidenceOutcome.Declined))));

    [Fact]
    public void What_does_not_name_the_charge_confirms_it() =>
        Assert.Equal(EvidenceEffect.Confirms, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded), Told(EvidenceOutcome.Succeeded)));

    [Theory]
    [InlineData("24.99", "EUR")]
    [InlineData("25.00", "USD")]
    public void Another_amount_or_currency_settles_nothing(string amount, string currency)
    {
        var other = Told(EvidenceOutcome.Succeeded) with
        {
            ProviderReference = "ch_1",
            Amount = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture),
            Currency = currency,
        };

        Assert.All(Enum.GetValues<PaymentAttemptState>(), state => Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(state), other)));
    }

    [Fact]
    public void What_tells_of_a_refund_settles_no_charge() => Assert.All(
        Enum.GetValues<PaymentAttemptState>(),
        state => Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(state), Told(EvidenceOutcome.Succeeded) with { Kind = PaymentKind.Refund })));

    [Fact]
    public void Books_that_were_read_before_the_request_left_again_say_nothing_about_it() =>
        Assert.Equal(
            EvidenceEffect.Stale,
            EvidenceRules.Decide(Attempt(PaymentAttemptState.InDoubt), Told(EvidenceOutcome.NotTaken) with { SentAt = Sent - TimeSpan.FromMinutes(1) }));

    static PaymentAttempt Attempt(PaymentAttemptState state, PaymentKind kind = PaymentKind.Charge) => new()
    {
        Id = Guid.Parse("0197b000-0000-7000-8000-00000000000a"),
        OrderId = Guid.Empty,
        Kind = kind,
        State = state,
        Amount = 25m,
        Currency = "EUR",
        Provider = "unkeyed",
        ProviderReference = state is PaymentAttemptState.Succeeded ? "ch_1" : null,
        RequestedAt = Sent,
        SentAt = Sent,
    };

    static Evidence Told(EvidenceOutcome outcome) => new() { AttemptId = Guid.Empty, Source = PaymentAttemptEventKind.LookedUp, Outcome = outcome };
}
