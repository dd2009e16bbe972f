using Orders.Contracts;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Payments;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

/// <summary>A refund is an attempt like a charge: recorded before it is sent, in doubt while its outcome is unknown.</summary>
[Trait("Category", "Database")]
public sealed class When_a_charge_is_refunded : PaymentsUnderTest
{
    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task The_charge_is_refunded_once_despite_duplicate_requests(string provider)
    {
        await using var payments = Payments(provider);
        var charge = await Charged(payments);

        await payments.Deliver(Refund(charge));
        await payments.Deliver(Refund(charge));

        var attempt = (await Attempts()).Single(x => x.Kind == PaymentKind.Refund);
        var refund = Assert.Single(Assert.Single(await Captures()).Refunds);
        Assert.Equal(
            (PaymentAttemptState.Succeeded, refund.Id, charge), (attempt.State, attempt.ProviderReference, attempt.ChargeReference));
        Assert.Equal((attempt.Id.ToString(), 12.30m), (refund.MerchantReference, refund.Amount));
        var (id, message) = Assert.Single(payments.Published.Distinct());
        Assert.Equal(MessageIds.From(attempt.Id, "Succeeded"), id);
        Assert.Equal(
            new PaymentRefunded
            {
                OrderId = OrderId,
                Amount = 12.30m,
                Currency = "EUR",
                PaymentReference = charge,
                RefundReference = refund.Id,
                Reason = RefundReason.OrderCancelled,
                RefundedAt = attempt.SettledAt!.Value,
            },
            message);
    }

    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task Ten_concurrent_consumers_refund_once(string provider)
    {
        await using var payments = Payments(provider);
        var charge = await Charged(payments);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => payments.Deliver(Refund(charge))).AsTask()));

        Assert.Single(Assert.Single(await Captures()).Refunds);
        Assert.Single(await Attempts(), x => x.Kind == PaymentKind.Refund);
    }

    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task A_refund_with_a_lost_answer_is_reconciled_and_published_once(string provider)
    {
        string charge;
        await using (var before = Payments(provider))
            charge = await Charged(before);
        await using var losing = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments(provider, losing.BaseUrl);

        await payments.Deliver(Refund(charge));
        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempts()).Single(x => x.Kind == PaymentKind.Refund).State);
        payments.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await payments.Reconcile());

        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempts()).Single(x => x.Kind == PaymentKind.Refund).State);
        Assert.Single(Assert.Single(await Captures()).Refunds);
        Assert.IsType<PaymentRefunded>(Assert.Single(payments.Published).Message);
    }

    [Fact]
    public async Task A_refund_that_never_arrived_is_sent_again_once_not_found_is_conclusive()
    {
        string charge;
        await using (var before = Payments("unkeyed"))
            charge = await Charged(before);
        var lost = false;
        await using var provider = ScriptedServer.Start(async request =>
        {
            if (!lost && (lost = request.StartsWith("POST", StringComparison.Ordinal)))
                return Reaction.Reset;
            var (status, body) = await Forward(request);
            return Reaction.Answer(status, body);
        });
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Refund(charge));
        payments.Time.Advance(ConclusiveAfter);

        await payments.Reconcile();
        await payments.DeliverRequests();

        Assert.Single(Assert.Single(await Captures()).Refunds);
        Assert.IsType<PaymentRefunded>(Assert.Single(payments.Published).Message);
    }

    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task A_declined_refund_becomes_a_dead_letter_and_its_answer_is_recorded(string provider)
    {
        string charge;
        await using (var before = Payments(provider))
            charge = await Charged(before);
        await using var declining = ScriptedServer.Start(
            Reaction.Answer(201, """{"id":"re_1","status":"declined","declineCode":"expired"}"""));
        await using var payments = Payments(provider, declining.BaseUrl);

        await Assert.ThrowsAsync<PaymentRefusedException>(() => payments.Deliver(Refund(charge)));

        var attempt = (await Attempts()).Single(x => x.Kind == PaymentKind.Refund);
        Assert.Equal((PaymentAttemptState.NotTaken, "declined as re_1: expired"), (attempt.State, attempt.Evidence));
        Assert.NotNull((await History(attempt.Id))[^1].BodyHash);
    }

    [Fact]
    public async Task A_refund_that_is_declined_at_its_repeat_is_requested_again()
    {
        string charge;
        await using (var before = Payments("keyed"))
            charge = await Charged(before);
        await using var provider = ScriptedServer.Start(Reaction.Reset, Reaction.Answer(201, """{"id":"re_1","status":"declined"}"""));
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Refund(charge));
        payments.Time.Advance(TimeSpan.FromSeconds(1));

        await payments.Reconcile();

        Assert.Equal(PaymentAttemptState.NotTaken, (await Attempts()).Single(x => x.Kind == PaymentKind.Refund).State);
        Assert.IsType<RequestRefund>(Assert.Single(payments.Published).Message);
    }

    [Fact]
    public async Task A_charge_of_another_provider_is_not_refunded()
    {
        string charge;
        await using (var before = Payments("unkeyed"))
            charge = await Charged(before);
        await using var payments = Payments("keyed");

        var refusal = await Assert.ThrowsAsync<PaymentRefusedException>(() => payments.Deliver(Refund(charge)));

        Assert.Contains("made at unkeyed", refusal.Message, StringComparison.Ordinal);
        Assert.Single(await Attempts());
    }

    [Fact]
    public async Task A_charge_that_no_attempt_holds_is_refused_before_the_provider_is_asked()
    {
        await using var provider = ScriptedServer.Start(Reaction.Answer(500));
        await using var payments = Payments("unkeyed", provider.BaseUrl);

        await Assert.ThrowsAsync<PaymentRefusedException>(() => payments.Deliver(Refund("ch_by_hand")));

        Assert.Empty(await Attempts());
        Assert.Equal(0, provider.Requests);
    }

    async Task<string> Charged(SideEffects payments)
    {
        await payments.Deliver(Request());
        payments.Published.Clear();
        return (await Attempt()).ProviderReference!;
    }
}
