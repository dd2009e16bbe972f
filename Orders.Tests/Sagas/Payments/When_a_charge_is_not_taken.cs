using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Database")]
public sealed class When_a_charge_is_not_taken : PaymentsUnderTest
{
    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task A_provider_that_is_down_leaves_no_doubt_and_the_request_is_sent_again(string provider)
    {
        await using (var down = Payments(provider, await UnusedAddress()))
            await Assert.ThrowsAsync<TransientException>(() => down.Deliver(Request()));
        var attempt = await Attempt();
        Assert.Equal(PaymentAttemptState.NotTaken, attempt.State);

        await using var up = Payments(provider);
        await up.Deliver(Request());

        Assert.Equal((attempt.Id, PaymentAttemptState.Succeeded), ((await Attempt()).Id, (await Attempt()).State));
        Assert.Equal(1, await Charges());
    }

    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task A_busy_provider_says_for_how_many_seconds(string provider)
    {
        await using var busy = ScriptedServer.Start(Reaction.Answer(429, header: "Retry-After: 90"));
        await using var payments = Payments(provider, busy.BaseUrl);

        var failure = await Assert.ThrowsAsync<TransientException>(() => payments.Deliver(Request()));

        Assert.Equal(TimeSpan.FromSeconds(90), failure.RetryAfter);
        Assert.Equal(PaymentAttemptState.NotTaken, (await Attempt()).State);
    }

    [Theory]
    [InlineData("keyed")]
    [InlineData("unkeyed")]
    public async Task A_refused_request_becomes_a_dead_letter_whose_replay_is_sent(string provider)
    {
        await using (var refusing = ScriptedServer.Start(Reaction.Answer(400)))
        await using (var payments = Payments(provider, refusing.BaseUrl))
            await Assert.ThrowsAsync<PaymentRefusedException>(() => payments.Deliver(Request()));
        Assert.Equal(PaymentAttemptState.NotTaken, (await Attempt()).State);

        await using var accepting = Payments(provider);
        await accepting.Deliver(Request());

        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
        Assert.Equal(1, await Charges());
    }

    [Fact]
    public async Task A_concurrent_consumer_after_a_decline_gets_the_declined_attempt()
    {
        await using var payments = Payments("keyed");
        await payments.Deliver(Request("tok_declined"));

        var (attempt, isNew) = await payments.Get<AttemptLedger>().Open(Request().ToAttempt("keyed", payments.Time.GetUtcNow()), Cancel);

        Assert.Equal((false, PaymentAttemptState.Declined), (isNew, attempt.State));
        Assert.Equal(attempt.Id, (await Attempt()).Id);
    }

    [Fact]
    public async Task Only_one_of_two_consumers_reopens_the_attempt()
    {
        await using (var down = Payments("unkeyed", await UnusedAddress()))
            await Assert.ThrowsAsync<TransientException>(() => down.Deliver(Request()));
        await using var payments = Payments("unkeyed");
        var attempt = await Attempt();
        var ledger = payments.Get<AttemptLedger>();

        await ledger.Reopen(attempt, "unkeyed", Cancel);

        await Assert.ThrowsAsync<TransientException>(() => ledger.Reopen(attempt, "unkeyed", Cancel));
    }

    static async Task<Uri> UnusedAddress()
    {
        await using var server = ScriptedServer.Start(Reaction.Close);
        return server.BaseUrl;
    }
}
