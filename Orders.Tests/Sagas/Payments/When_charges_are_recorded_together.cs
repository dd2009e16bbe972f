using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Sagas.Payments.Reconciliation;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

/// <summary>A lock holds the first record up, so that the others meet in the next transaction.</summary>
[Trait("Category", "Database")]
public sealed class When_charges_are_recorded_together : PaymentsUnderTest
{
    const int Many = 100;

    [Fact]
    public async Task A_hundred_charges_cost_at_most_two_transactions_before_the_calls_and_two_after_them()
    {
        await using var payments = Payments("keyed");

        var attempts = await Open(payments, Drafts(Many));
        await Held(() => [.. attempts.Select(x => Answer(payments, x, $"ch_{x.OrderId}"))]);

        Assert.InRange(await Transactions("Requested"), 1, 2);
        Assert.InRange(await Transactions("Answered"), 1, 2);
        Assert.Equal(Many, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt WHERE state = 'Succeeded'"));
        Assert.Equal(Many, await Database.Scalar<long>("SELECT count(*) FROM payment_charge"));
        Assert.Equal(Many, payments.Published.Select(x => ((PaymentReceived)x.Message).PaymentReference).Distinct().Count());
    }

    [Fact]
    public async Task One_attempt_that_cannot_be_recorded_fails_no_other_one()
    {
        await using var payments = Payments("keyed");
        var drafts = Drafts(5);
        // PostgreSQL's text takes no NUL.
        drafts[3] = Draft(drafts[3].OrderId, "tok_\0");

        var records = await Held(() => [.. drafts.Select(x => (Task)payments.Get<NewAttempts>().Record(x, Cancel))], fails: true);

        Assert.Equal([false, false, false, true, false], records.Select(x => x.IsFaulted));
        Assert.Equal(4, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt"));
    }

    [Fact]
    public async Task Second_requests_of_a_group_find_the_first_ones_and_add_nothing()
    {
        await using var payments = Payments("keyed");
        await payments.Deliver(Request("tok_declined"));
        var declined = await Attempt();
        var other = Guid.Parse("0197b000-0000-7000-8000-000000000002");

        var recorded = await Open(payments, [Draft(other), Draft(OrderId), Draft(OrderId), Draft(other)]);

        Assert.Equal([declined.Id, declined.Id], recorded.Where(x => x.OrderId == OrderId).Select(x => x.Id));
        Assert.Single(recorded.Where(x => x.OrderId == other).Select(x => x.Id).Distinct());
        Assert.Equal(2, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt"));
        Assert.Equal(2, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt_event WHERE kind = 'Requested'"));
    }

    [Fact]
    public async Task A_charge_that_two_answers_name_settles_one_attempt()
    {
        await using var payments = Payments("keyed");
        var attempts = await Open(payments, Drafts(3));

        await Held(() => [.. attempts.Select((x, i) => Answer(payments, x, i == 2 ? "ch_other" : "ch_same"))]);

        Assert.Equal(2, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt WHERE state = 'Succeeded'"));
        Assert.Equal(1, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt WHERE state = 'InDoubt'"));
        Assert.Equal(1, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt_event WHERE effect = 'Contradiction'"));
    }

    /// <summary>Other evidence has come first: the answer is one more piece of evidence, beside the answers of the group.</summary>
    [Fact]
    public async Task An_answer_about_a_settled_attempt_confirms_it()
    {
        await using var payments = Payments("unkeyed");
        var attempts = await Open(payments, Drafts(3));
        await payments.Apply(Evidence(attempts[1], "ch_1") with { Source = PaymentAttemptEventKind.LookedUp });

        await Held(() => [.. attempts.Select((x, i) => Answer(payments, x, $"ch_{i}"))]);

        Assert.Equal(3, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt WHERE state = 'Succeeded'"));
        Assert.Equal(1, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt_event WHERE effect = 'Confirms'"));
        Assert.Equal(3, payments.Published.Count);
    }

    /// <summary>A row that somebody else holds is left to a transaction of its own.</summary>
    [Fact]
    public async Task An_attempt_that_another_transaction_holds_does_not_hold_up_the_others()
    {
        await using var payments = Payments("keyed");
        var attempts = await Open(payments, Drafts(2));
        await using var holder = await Database.Locked($"SELECT FROM payment_attempt WHERE id = '{attempts[0].Id}' FOR UPDATE");

        var answers = attempts.Select(x => Answer(payments, x, $"ch_{x.OrderId}")).ToList();
        // Less than the time-out of a statement, which would also end the wait of a group.
        await answers[1].WaitAsync(TimeSpan.FromSeconds(20), Cancel);

        Assert.False(answers[0].IsCompleted);
        await holder.DisposeAsync();
        await answers[0];
        Assert.Equal(2, await Database.Scalar<long>("SELECT count(*) FROM payment_attempt WHERE state = 'Succeeded'"));
    }

    /// <summary>Runs calls while the history is locked: the first call waits for the lock, and the others for the first one.</summary>
    async Task<List<Task>> Held(Func<List<Task>> call, bool fails = false)
    {
        List<Task> calls;
        await using (await Database.Locked("LOCK TABLE payment_attempt_event IN ACCESS EXCLUSIVE MODE"))
        {
            calls = call();
            await Eventually.True(async () => await Database.WaitingFor("relation") > 0);
        }

        await Task.WhenAll(calls).ConfigureAwait(fails ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
        return calls;
    }

    async Task<List<PaymentAttempt>> Open(SideEffects payments, List<PaymentAttempt> drafts)
    {
        var records = new List<Task<PaymentAttempt>>();
        await Held(() =>
        {
            records = [.. drafts.Select(x => payments.Get<NewAttempts>().Record(x, Cancel))];
            return [.. records];
        });
        return [.. await Task.WhenAll(records)];
    }

    static Task Answer(SideEffects payments, PaymentAttempt attempt, string charge) =>
        payments.Get<RecordedAnswers>().Record(attempt, Evidence(attempt, charge), Cancel);

    static Evidence Evidence(PaymentAttempt attempt, string charge) => new ProviderAnswer.Succeeded(charge).ToEvidence(attempt);

    static List<PaymentAttempt> Drafts(int count) =>
        [.. Enumerable.Range(1, count).Select(i => Draft(Guid.Parse($"0197b000-0000-7000-8000-{i:000000000000}")))];

    static PaymentAttempt Draft(Guid order, string method = "tok_ok") =>
        new RequestPayment { OrderId = order, Amount = 12.30m, Currency = "EUR", PaymentMethod = method }
            .ToAttempt("keyed", TimeProvider.System.GetUtcNow());

    Task<long> Transactions(string kind) =>
        Database.Scalar<long>($"SELECT count(DISTINCT xmin::text) FROM payment_attempt_event WHERE kind = '{kind}'");
}
