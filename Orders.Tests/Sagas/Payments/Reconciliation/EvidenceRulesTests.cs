using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Payments.Reconciliation;

/// <summary>Every state of an attempt with every kind of evidence.</summary>
[Trait("Category", "Unit")]
public sealed class EvidenceRulesTests
{
    static readonly DateTimeOffset Sent = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Rows: the state. Columns: the evidence succeeded, declined, not taken (look-up), not taken (operator).</summary>
    public static TheoryData<string, string> Table => new()
    {
        { "Requested", "Settles Settles Stale Contradiction" },
        { "InDoubt", "Settles Settles Settles Settles" },
        { "NotTaken", "Settles Settles Confirms Settles" },
        { "Declined", "Settles Confirms Stale Contradiction" },
        { "Succeeded", "Confirms Contradiction Stale Contradiction" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_pair_has_its_effect(string state, string expected)
    {
        var attempt = Attempt(Enum.Parse<PaymentAttemptState>(state));
        Evidence[] all =
        [
            Succeeded with { ProviderReference = "ch_1" }, Declined, NotTaken,
            NotTaken with { Source = PaymentAttemptEventKind.Resolution },
        ];

        Assert.Equal(expected, string.Join(' ', all.Select(evidence => EvidenceRules.Decide(attempt, evidence))));
    }

    [Fact]
    public void The_table_has_every_state() =>
        Assert.Equal(Enum.GetNames<PaymentAttemptState>().Order(), Table.Select(row => row.Data.Item1).Order());

    [Fact]
    public void A_second_charge_is_a_duplicate_and_a_second_refund_a_contradiction()
    {
        var second = Succeeded with { ProviderReference = "ch_2" };

        Assert.Equal(EvidenceEffect.Duplicate, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded), second));
        var refund = Attempt(PaymentAttemptState.Succeeded, PaymentKind.Refund);
        Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(refund, second));
    }

    [Theory]
    [InlineData(PaymentAttemptEventKind.Webhook)]
    [InlineData(PaymentAttemptEventKind.Settlement)]
    public void A_second_charge_that_somebody_claims_is_no_duplicate(PaymentAttemptEventKind source)
    {
        var claim = Succeeded with { ProviderReference = "ch_2", Source = source };

        Assert.Equal(EvidenceEffect.Claimed, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded), claim));
    }

    /// <summary>The order's payment would become a dead letter, and the attempt would look as if all was well.</summary>
    [Theory]
    [InlineData(PaymentAttemptEventKind.LookedUp)]
    [InlineData(PaymentAttemptEventKind.Webhook)]
    [InlineData(PaymentAttemptEventKind.Settlement)]
    public void A_success_under_a_reference_that_no_order_can_keep_is_a_contradiction(PaymentAttemptEventKind source)
    {
        foreach (var reference in (string[])[new('c', 201), " ", "ch_\0"])
        {
            var evidence = Succeeded with { ProviderReference = reference, Source = source };
            Assert.All(
                Enum.GetValues<PaymentAttemptState>(),
                state => Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(state), evidence)));
        }
    }

    /// <summary>A reference that an operator typed may be another customer's charge.</summary>
    [Fact]
    public void An_operators_reference_causes_no_refund()
    {
        var typed = Succeeded with { ProviderReference = "ch_2", Source = PaymentAttemptEventKind.Resolution };

        Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded), typed));
    }

    [Fact]
    public void The_providers_reference_replaces_the_operators()
    {
        var resolved = Attempt(PaymentAttemptState.Succeeded);
        resolved.HasOperatorsReference = true;

        Assert.Equal(EvidenceEffect.Confirms, EvidenceRules.Decide(resolved, Succeeded with { ProviderReference = "ch_2" }));
    }

    [Fact]
    public void A_refund_is_never_declined() => Assert.All(
        Enum.GetValues<PaymentAttemptState>(),
        state => Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(state, PaymentKind.Refund), Declined)));

    [Fact]
    public void Evidence_without_a_reference_confirms_a_success() =>
        Assert.Equal(EvidenceEffect.Confirms, EvidenceRules.Decide(Attempt(PaymentAttemptState.Succeeded), Succeeded));

    [Theory]
    [InlineData("24.99", "EUR")]
    [InlineData("25.00", "USD")]
    public void Another_amount_or_currency_settles_nothing(string amount, string currency)
    {
        var other = Succeeded with
        {
            ProviderReference = "ch_1",
            Amount = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture),
            Currency = currency,
        };

        Assert.All(
            Enum.GetValues<PaymentAttemptState>(),
            state => Assert.Equal(EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(state), other)));
    }

    [Fact]
    public void Evidence_about_a_refund_settles_no_charge() => Assert.All(
        Enum.GetValues<PaymentAttemptState>(),
        state => Assert.Equal(
            EvidenceEffect.Contradiction, EvidenceRules.Decide(Attempt(state), Succeeded with { Kind = PaymentKind.Refund })));

    [Fact]
    public void A_look_up_before_the_request_was_sent_again_is_stale() =>
        Assert.Equal(
            EvidenceEffect.Stale,
            EvidenceRules.Decide(
                Attempt(PaymentAttemptState.InDoubt), NotTaken with { SentAt = Sent - TimeSpan.FromMinutes(1) }));

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

    static Evidence Succeeded { get; } = LookedUp(EvidenceOutcome.Succeeded);

    static Evidence Declined { get; } = LookedUp(EvidenceOutcome.Declined);

    static Evidence NotTaken { get; } = LookedUp(EvidenceOutcome.NotTaken);

    static Evidence LookedUp(EvidenceOutcome outcome) =>
        new() { AttemptId = Guid.Empty, Source = PaymentAttemptEventKind.LookedUp, Outcome = outcome };
}
