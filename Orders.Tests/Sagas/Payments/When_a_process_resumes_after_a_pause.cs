using Orders.Contracts;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Gateways;

namespace Orders.Tests.Sagas.Payments;

/// <summary>Other processes have reconciled the attempt, or sent it again, during the pause.</summary>
[Trait("Category", "Database")]
public sealed class When_a_process_resumes_after_a_pause : PaymentsUnderTest
{
    [Fact]
    public async Task The_request_is_not_sent()
    {
        await using var payments = Payments("unkeyed");

        await Assert.ThrowsAsync<TransientException>(
            () => payments.OpenAndSendAfter(TimeSpan.FromMinutes(1), Request(), "unkeyed"));

        Assert.Equal(PaymentAttemptState.NotTaken, (await Attempt()).State);
        Assert.Equal(0, await Charges());
    }

    /// <summary>Both requests have taken effect. The late answer finds the attempt settled, and is evidence of a second capture.</summary>
    [Fact]
    public async Task A_late_answer_after_another_settlement_shows_a_second_charge_which_is_refunded()
    {
        var slow = new TaskCompletionSource();
        var count = 0;
        await using var provider = ScriptedServer.Start(async request =>
        {
            var (status, body) = await Forward(request);
            if (request.StartsWith("POST", StringComparison.Ordinal) && Interlocked.Increment(ref count) == 1)
                await slow.Task;
            return Reaction.Answer(status, body);
        });
        await using var payments = Payments("unkeyed", provider.BaseUrl);
        var first = payments.Deliver(Request());
        await Eventually.True(() => Volatile.Read(ref count) == 1);
        var attempt = await Attempt();
        await payments.Get<AttemptLedger>().Mark(attempt, PaymentAttemptState.NotTaken, "not found", Cancel);
        await payments.Deliver(Request());
        Assert.Equal(2, await Charges());

        slow.SetResult();
        await first;
        await payments.DeliverRequests();

        Assert.Equal(12.30m, (await Captures()).Sum(x => x.Amount - x.Refunds.Sum(refund => refund.Amount)));
        var refunded = Assert.Single(payments.Published.Select(x => x.Message).OfType<PaymentRefunded>());
        Assert.Equal(RefundReason.DuplicateCharge, refunded.Reason);
    }

    [Fact]
    public async Task A_known_outcome_is_not_overwritten()
    {
        await using var payments = Payments("keyed");
        await payments.Deliver(Request());
        var settled = await Attempt();

        await payments.Get<AttemptLedger>().Mark(settled, PaymentAttemptState.InDoubt, "late", Cancel);

        Assert.Equal(PaymentAttemptState.Succeeded, (await Attempt()).State);
    }
}
