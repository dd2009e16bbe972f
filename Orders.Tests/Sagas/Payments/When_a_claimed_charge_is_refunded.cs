using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

/// <summary>At a provider with keys: it is asked by a repeat under the key before money goes back for a charge that others named.</summary>
[Trait("Category", "Database")]
public sealed class When_a_claimed_charge_is_refunded : PaymentsUnderTest
{
    [Theory]
    [InlineData(PaymentAttemptEventKind.Webhook)]
    [InlineData(PaymentAttemptEventKind.Settlement)]
    public async Task The_charge_is_refunded_once_when_the_provider_names_it(PaymentAttemptEventKind source)
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var charge = Assert.Single(await Captures()).Id;
        await Claim(payments, charge, source);

        await payments.Deliver(Refund(charge));
        await payments.Deliver(Refund(charge));

        Assert.Single(Assert.Single(await Captures()).Refunds);
        Assert.Equal(3, provider.Requests);
        Assert.Equal(
            [
                PaymentAttemptEventKind.Requested, PaymentAttemptEventKind.Unanswered, source,
                PaymentAttemptEventKind.RequestedAgain, PaymentAttemptEventKind.Answered,
            ],
            (await ChargeHistory()).Select(x => x.Kind));
        Assert.Equal(EvidenceEffect.Confirms, (await ChargeHistory())[^1].Effect);
    }

    /// <summary>If the first request did not arrive, the question itself charges. That charge is the order's, and goes back.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_systems_charge_stays_and_the_orders_own_is_refunded(bool hasArrived)
    {
        await using var provider = hasArrived ? WithAnswersLost(Reaction.Reset) : WithFirstRequestLost();
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var foreign = await ChargeOfAnotherSystem();
        await Claim(payments, foreign);

        var refusal = await Refused(payments, Refund(foreign));
        var own = (await Captures()).Single(x => x.Id != foreign).Id;
        // The saga asks back what it hears of after the order has ended.
        await payments.Deliver(Refund(own));
        await Refused(payments, Refund(foreign));

        Assert.Contains("may be another customer's", refusal.Message, StringComparison.Ordinal);
        Assert.All(await Captures(), x => Assert.Equal(x.Id == own ? x.Amount : 0, x.Refunds.Sum(refund => refund.Amount)));
        Assert.Equal(2, (await Captures()).Count);
        var heard = payments.Published.Where(x => x.Message is PaymentReceived).ToList();
        Assert.Equal([foreign, own], heard.Select(x => ((PaymentReceived)x.Message).PaymentReference));
        Assert.Equal(2, heard.Select(x => x.MessageId).Distinct().Count());
        Assert.Single(await ChargeHistory(), x => x.Effect is EvidenceEffect.Contradiction);
    }

    [Fact]
    public async Task Nothing_is_refunded_when_the_provider_says_that_it_declined()
    {
        await using var provider = ScriptedServer.Start(Reaction.Reset, Reaction.Answer(201, """{"id":"ch_1","status":"declined"}"""));
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await Claim(payments, "ch_foreign");

        await Refused(payments, Refund("ch_foreign"));

        Assert.Equal(2, provider.Requests);
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.Single(await ChargeHistory(), x => x.Effect is EvidenceEffect.Contradiction);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task Nothing_is_refunded_when_the_provider_refuses_to_answer(int status)
    {
        await using var provider = ScriptedServer.Start(Reaction.Reset, Reaction.Answer(status));
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await Claim(payments, "ch_foreign");

        await Refused(payments, Refund("ch_foreign"));

        Assert.Equal(2, provider.Requests);
        Assert.Equal(PaymentAttemptEventKind.Answered, (await ChargeHistory())[^1].Kind);
    }

    [Fact]
    public async Task The_refund_waits_until_the_provider_has_answered()
    {
        await using var provider = WithAnswersLost(Reaction.Reset, Reaction.Reset, Reaction.Answer(500), Reaction.Answer(429));
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var charge = Assert.Single(await Captures()).Id;
        await Claim(payments, charge);

        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<TransientException>(() => payments.Deliver(Refund(charge)));
        Assert.Empty(Assert.Single(await Captures()).Refunds);
        await payments.Deliver(Refund(charge));

        Assert.Single(Assert.Single(await Captures()).Refunds);
    }

    [Fact]
    public async Task The_provider_is_not_asked_under_a_key_that_it_has_forgotten()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var charge = Assert.Single(await Captures()).Id;
        await Claim(payments, charge);
        payments.Time.Advance(TimeSpan.FromHours(23));

        var refusal = await Refused(payments, Refund(charge));

        Assert.Contains("can no longer be asked", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, provider.Requests);
        Assert.Empty(Assert.Single(await Captures()).Refunds);
    }

    /// <summary>The operator may have settled it by other means, and the question would charge.</summary>
    [Fact]
    public async Task The_provider_is_not_asked_about_what_an_operator_settled()
    {
        await using var provider = WithFirstRequestLost();
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await Claim(payments, "bank-transfer-1", PaymentAttemptEventKind.Resolution);

        var refusal = await Refused(payments, Refund("bank-transfer-1"));

        Assert.Contains("Only an operator", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, provider.Requests);
        Assert.Empty(await Captures());
    }

    [Fact]
    public async Task A_crash_after_the_answer_asks_once_more_and_refunds_once()
    {
        await using var provider = WithFirstRequestLost();
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var foreign = await ChargeOfAnotherSystem();
        await Claim(payments, foreign);

        await payments.DeliverAndCrashBeforeRecording(Refund(foreign));
        await Refused(payments, Refund(foreign));

        var own = Assert.Single(await Captures(), x => x.Id != foreign).Id;
        Assert.Equal(own, (await Attempt()).ProviderReference);
        Assert.Equal(2, (await ChargeHistory()).Count(x => x.Kind is PaymentAttemptEventKind.RequestedAgain));
    }

    [Fact]
    public async Task Ten_consumers_at_once_refund_once()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var charge = Assert.Single(await Captures()).Id;
        await Claim(payments, charge);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => payments.Deliver(Refund(charge))).AsTask()));

        Assert.Single(Assert.Single(await Captures()).Refunds);
    }

    async Task<IReadOnlyList<PaymentAttemptEvent>> ChargeHistory() =>
        await History((await Attempts()).Single(x => x.Kind is PaymentKind.Charge).Id);
}
