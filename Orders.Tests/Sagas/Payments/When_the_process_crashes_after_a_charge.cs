using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Database")]
public sealed class When_the_process_crashes_after_a_charge : PaymentsUnderTest
{
    [Fact]
    public async Task The_key_absorbs_the_crash()
    {
        await using var payments = Payments("keyed");

        await payments.DeliverAndCrashBeforeRecording(Request());
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
    public async Task The_attempt_stays_in_doubt_at_a_provider_without_keys()
    {
        await using var payments = Payments("unkeyed");

        await payments.DeliverAndCrashBeforeRecording(Request());
        await payments.Deliver(Request());

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        Assert.Equal(1, await Charges());
    }

    [Fact]
    public async Task An_attempt_at_a_keyed_provider_is_not_repeated_at_an_unkeyed_one()
    {
        await using (var before = Payments("keyed"))
            await before.DeliverAndCrashBeforeRecording(Request());
        await using var after = Payments("unkeyed");

        await after.Deliver(Request());

        Assert.Equal(PaymentAttemptState.InDoubt, (await Attempt()).State);
        Assert.Equal(1, await Charges());
    }

    /// <summary>The answer is committed apart from the message's unit of work.</summary>
    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task A_recorded_answer_survives_the_rollback_of_its_unit_of_work(string provider)
    {
        await using var payments = Payments(provider);

        await payments.DeliverAndCrashBeforeCommit(Request());
        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        await payments.Deliver(Request());

        Assert.Single(payments.Published.Distinct());
        Assert.Equal(1, await Charges());
        var history = await History((await Attempt()).Id);
        Assert.Equal([PaymentAttemptEventKind.Requested, PaymentAttemptEventKind.Answered], history.Select(x => x.Kind));
    }
}
