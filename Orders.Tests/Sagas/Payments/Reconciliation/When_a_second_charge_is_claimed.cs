using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments.Reconciliation;

/// <summary>Only the provider itself, asked, says that a charge belongs to an attempt. A claim moves no money.</summary>
[Trait("Category", "Database")]
public sealed class When_a_second_charge_is_claimed : PaymentsUnderTest
{
    static readonly Guid Victim = Guid.Parse("0197b000-0000-7000-8000-000000000002");

    [Theory]
    [InlineData("keyed", PaymentAttemptEventKind.Settlement)]
    [InlineData("keyed", PaymentAttemptEventKind.Webhook)]
    [InlineData("unkeyed", PaymentAttemptEventKind.Settlement)]
    [InlineData("unkeyed", PaymentAttemptEventKind.Webhook)]
    public async Task Another_customers_charge_stays_and_one_contradiction_is_recorded(string provider, PaymentAttemptEventKind source)
    {
        await using var payments = Payments(provider);
        await payments.Deliver(Request() with { OrderId = Victim });
        var charge = Assert.Single(await Captures()).Id;
        await payments.Deliver(Request());
        var own = await Attempt();

        Assert.Equal(EvidenceEffect.Contradiction, await payments.Apply(Claim(own, charge, source)));
        await ReconcileToTheEnd(payments);

        Assert.All(await Captures(), capture => Assert.Empty(capture.Refunds));
        Assert.Single(await History(own.Id), x => x.Effect is EvidenceEffect.Contradiction);
    }

    /// <summary>The charge is another merchant's or another system's, so no attempt is known to hold it.</summary>
    [Fact]
    public async Task A_charge_that_the_provider_does_not_list_is_not_refunded_and_becomes_a_contradiction()
    {
        await using var payments = Payments("unkeyed");
        var foreign = await ForeignCharge();
        await payments.Deliver(Request());
        var own = await Attempt();

        Assert.Equal(EvidenceEffect.Claimed, await payments.Apply(Claim(own, foreign)));
        Assert.Equal(1, await payments.Reconcile());
        Assert.DoesNotContain(await History(own.Id), x => x.Effect is EvidenceEffect.Contradiction);
        await ReconcileToTheEnd(payments);

        Assert.All(await Captures(), capture => Assert.Empty(capture.Refunds));
        Assert.Single(await History(own.Id), x => x.Effect is EvidenceEffect.Contradiction);
        Assert.Equal((0, null), ((await Attempt()).ClaimedReferences.Count, (await Attempt()).NextCheckAt));
    }

    [Fact]
    public async Task A_charge_that_the_provider_lists_is_refunded_once()
    {
        await using var payments = Payments("unkeyed");
        await payments.Deliver(Request());
        var own = await Attempt();
        var second = await Charge(own.Id);

        Assert.Equal(EvidenceEffect.Claimed, await payments.Apply(Claim(own, second)));
        Assert.Equal(EvidenceEffect.Claimed, await payments.Apply(Claim(own, second, PaymentAttemptEventKind.Webhook)));
        Assert.All(await Captures(), capture => Assert.Empty(capture.Refunds));
        await ReconcileToTheEnd(payments);

        Assert.All(
            await Captures(), capture => Assert.Equal(capture.Id == second ? capture.Amount : 0, capture.Refunds.Sum(x => x.Amount)));
        Assert.Equal(
            RefundReason.DuplicateCharge, Assert.Single(payments.Published.Select(x => x.Message).OfType<PaymentRefunded>()).Reason);
        Assert.DoesNotContain(await History(own.Id), x => x.Effect is EvidenceEffect.Contradiction);
    }

    [Fact]
    public async Task Two_imports_at_once_give_a_charge_to_one_attempt()
    {
        await using var payments = Payments("keyed");
        var attempts = await InDoubt(20);

        var effects = await Task.WhenAll(attempts.Select(x => payments.Apply(Claim(x, "ch_1") with { SourceId = $"line of {x.Id}" })));

        Assert.Single(effects, EvidenceEffect.Settles);
        Assert.Equal(19, effects.Count(x => x is EvidenceEffect.Contradiction));
        Assert.Single(payments.Published.Select(x => x.Message).OfType<PaymentReceived>());
    }

    /// <summary>The claim came first, so the wrong attempt is settled. The provider's answer gives the charge to the right one.</summary>
    [Fact]
    public async Task The_providers_word_takes_a_charge_from_an_attempt_that_claimed_it()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        await payments.Deliver(Request() with { OrderId = Victim });
        var charge = Assert.Single(await Captures()).Id;
        var wrong = Assert.Single(await InDoubt(1, OrderId));
        Assert.Equal(EvidenceEffect.Settles, await payments.Apply(Claim(wrong, charge)));

        payments.Time.Advance(TimeSpan.FromSeconds(1));
        await payments.Reconcile();

        await using var db = Database.Context();
        Assert.Equal(Victim, (await db.PaymentCharges.SingleAsync(Cancel)).OrderId);
        Assert.Equal(
            PaymentAttemptState.Succeeded, (await db.PaymentAttempts.SingleAsync(x => x.OrderId == Victim, Cancel)).State);
        Assert.Single(await History(wrong.Id), x => x.Effect is EvidenceEffect.Contradiction);
    }

    static Evidence Claim(
        PaymentAttempt attempt, string charge, PaymentAttemptEventKind source = PaymentAttemptEventKind.Settlement) => new()
        {
            AttemptId = attempt.Id,
            Provider = attempt.Provider,
            Kind = PaymentKind.Charge,
            Source = source,
            Outcome = EvidenceOutcome.Succeeded,
            ProviderReference = charge,
            Amount = attempt.Amount,
            Currency = attempt.Currency,
            SourceId = $"{source}/{charge}",
        };

    static async Task ReconcileToTheEnd(SideEffects payments)
    {
        for (var i = 0; i < 5; i++)
        {
            payments.Time.Advance(ConclusiveAfter);
            await payments.Reconcile();
            await payments.DeliverRequests();
        }
    }

    async Task<string> ForeignCharge() => await Charge(Guid.Parse("0197b000-0000-7000-8000-00000000000f"));

    /// <summary>Charges at the provider, past the application.</summary>
    async Task<string> Charge(Guid merchantReference)
    {
        using var content = new StringContent(
            $$"""{ "merchantReference": "{{merchantReference}}", "amount": 12.30, "currency": "EUR", "paymentMethod": "tok_ok" }""",
            System.Text.Encoding.UTF8, "application/json");
        using var answer = await Sandbox.Http.PostAsync(new Uri("unkeyed/charges", UriKind.Relative), content, Cancel);
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        return System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
    }

    async Task<IReadOnlyList<PaymentAttempt>> InDoubt(int count, Guid? order = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var db = Database.Context();
        var attempts = Enumerable.Range(0, count).Select(_ => new PaymentAttempt
        {
            Id = Guid.CreateVersion7(now),
            OrderId = order ?? Guid.CreateVersion7(now),
            Kind = PaymentKind.Charge,
            State = PaymentAttemptState.InDoubt,
            Amount = 12.30m,
            Currency = "EUR",
            Provider = order is null ? "keyed" : "unkeyed",
            PaymentMethod = "tok_ok",
            RequestedAt = now,
            SentAt = now,
        }).ToList();
        db.AddRange(attempts);
        await db.SaveChangesAsync(Cancel);
        return attempts;
    }
}
