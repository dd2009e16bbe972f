using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments.Reconciliation;

/// <summary>A provider with keys is asked nevertheless, while it remembers the key, so that a later refund needs no question.</summary>
[Trait("Category", "Database")]
public sealed class When_a_claim_ends_a_doubt : PaymentsUnderTest
{
    [Theory]
    [InlineData(PaymentAttemptEventKind.Webhook)]
    [InlineData(PaymentAttemptEventKind.Settlement)]
    public async Task The_provider_confirms_it_once_and_a_late_refund_goes_through(PaymentAttemptEventKind source)
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var charge = Assert.Single(await Captures()).Id;
        await Claim(payments, charge, source);
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);

        Assert.Equal([1, 0], await Rounds(payments, 2));
        Assert.Equal(2, provider.Requests);
        payments.Time.Advance(TimeSpan.FromDays(30));
        await payments.Deliver(Refund(charge));

        Assert.Single(Assert.Single(await Captures()).Refunds);
        Assert.Equal(3, provider.Requests);
        Assert.Single(payments.Published, x => x.Message is PaymentReceived);
    }

    /// <summary>The order hears of its own charge too, so it is paid twice: an operator decides, or an ended order asks it back.</summary>
    [Fact]
    public async Task The_order_hears_of_the_charge_that_the_provider_names_and_the_claim_is_a_contradiction()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        var own = Assert.Single(await Captures()).Id;
        var foreign = await ChargeOfAnotherSystem();
        await Claim(payments, foreign);

        Assert.Equal([1, 0], await Rounds(payments, 2));

        var attempt = await Attempt();
        Assert.Equal((PaymentAttemptState.Succeeded, own), (attempt.State, attempt.ProviderReference));
        Assert.Equal(
            [foreign, own], payments.Published.Select(x => x.Message).OfType<PaymentReceived>().Select(x => x.PaymentReference));
        var contradiction = Assert.Single(await History(attempt.Id), x => x.Effect is EvidenceEffect.Contradiction);
        Assert.Equal($"the provider names {own}; {foreign}, which Webhook had named, is not this attempt's", contradiction.Detail);
        await Refused(payments, Refund(foreign));
        Assert.Equal(2, provider.Requests);
    }

    [Fact]
    public async Task A_decline_contradicts_the_claim_once()
    {
        await using var provider = ScriptedServer.Start(Reaction.Reset, Reaction.Answer(201, """{"id":"ch_1","status":"declined"}"""));
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await Claim(payments, "ch_foreign");

        Assert.Equal([1, 0, 0], await Rounds(payments, 3));

        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.Single(await History((await Attempt()).Id), x => x.Effect is EvidenceEffect.Contradiction);
    }

    [Fact]
    public async Task The_question_is_repeated_until_the_provider_answers()
    {
        await using var provider = WithAnswersLost(Reaction.Reset, Reaction.Answer(500), Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await Claim(payments, Assert.Single(await Captures()).Id);

        Assert.Equal([1, 1, 1, 0], await Rounds(payments, 4));

        Assert.Equal(4, provider.Requests);
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
    }

    /// <summary>A webhook often arrives before the answer, which then confirms it.</summary>
    [Fact]
    public async Task A_request_whose_answer_is_on_its_way_is_not_repeated()
    {
        var answer = new TaskCompletionSource();
        await using var provider = ScriptedServer.Start(async request =>
        {
            var (status, body) = await Forward(request);
            await answer.Task;
            return Reaction.Answer(status, body);
        });
        await using var payments = Payments("keyed", provider.BaseUrl);
        var delivery = payments.Deliver(Request());
        await Eventually.Equal(1, Charges);
        await Claim(payments, Assert.Single(await Captures()).Id);
        Assert.Equal(0, await payments.Reconcile());

        answer.SetResult();
        await delivery;

        Assert.Equal([0, 0], await Rounds(payments, 2));
        Assert.Equal(1, provider.Requests);
    }

    [Fact]
    public async Task The_provider_is_not_asked_under_a_key_that_it_has_forgotten()
    {
        await using var provider = WithAnswersLost(Reaction.Reset);
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        payments.Time.Advance(TimeSpan.FromHours(23));
        await Claim(payments, Assert.Single(await Captures()).Id, PaymentAttemptEventKind.Settlement);

        Assert.Equal([1, 0], await Rounds(payments, 2));

        Assert.Equal(1, provider.Requests);
    }

    [Fact]
    public async Task The_provider_is_not_asked_about_what_an_operator_settled()
    {
        await using var provider = WithFirstRequestLost();
        await using var payments = Payments("keyed", provider.BaseUrl);
        await payments.Deliver(Request());
        await Claim(payments, "bank-transfer-1", PaymentAttemptEventKind.Resolution);

        Assert.Equal([0, 0], await Rounds(payments, 2));

        Assert.Equal(1, provider.Requests);
        Assert.Empty(await Captures());
    }

    /// <returns>How many attempts were due in each round.</returns>
    static async Task<IReadOnlyList<int>> Rounds(SideEffects payments, int count)
    {
        var due = new List<int>();
        for (var i = 0; i < count; i++)
        {
            payments.Time.Advance(TimeSpan.FromMinutes(5));
            due.Add(await payments.Reconcile());
        }
        return due;
    }
}
