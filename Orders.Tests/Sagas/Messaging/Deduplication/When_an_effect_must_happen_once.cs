using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

[Trait("Category", "Database")]
public sealed class When_an_effect_must_happen_once : EffectUnderTest
{
    [Fact]
    public async Task Fifty_concurrent_owners_run_the_effect_once()
    {
        var gate = new TaskCompletionSource();
        var outcomes = Enumerable.Range(0, 50).Select(_ => Outcome(RunOnce(WhenUnknown.Repeat, async (_, _) =>
        {
            Happen();
            await gate.Task;
        }))).ToList();
        await Eventually.Equal(49, () => Task.FromResult(outcomes.Count(x => x.IsCompleted)));
        gate.SetResult();

        Assert.Equal(1, Effects);
        Assert.Single(await Task.WhenAll(outcomes), EffectOutcome.Done);
        Assert.Equal(EffectOutcome.AlreadyDone, await RunOnce(WhenUnknown.Repeat));
        Assert.Equal(1, Effects);
    }

    [Fact]
    public async Task Other_owners_do_not_run_the_effect_while_the_lease_lasts()
    {
        await ClaimAndCrash();

        var failure = await Assert.ThrowsAsync<InProgressException>(() => RunOnce(WhenUnknown.Repeat));

        Assert.Equal(FailureKind.InProgress, FailureClassifier.Classify(failure).Kind);
        Assert.Equal(1, Effects);
    }

    [Fact]
    public async Task The_next_attempt_is_expected_to_succeed_when_the_lease_of_a_crashed_owner_ends()
    {
        await ClaimAndCrash();
        Time.Advance(Lease / 3);

        var failure = await Assert.ThrowsAsync<InProgressException>(() => RunOnce(WhenUnknown.Repeat));
        Assert.Equal(Lease - Lease / 3, failure.RetryAfter);
        Time.Advance(failure.RetryAfter!.Value);

        Assert.Equal(EffectOutcome.Repeated, await RunOnce(WhenUnknown.Repeat));
    }

    [Fact]
    public async Task An_unknown_outcome_is_repeated_and_counted_where_the_policy_says_so()
    {
        using var counted = new Counted(DeduplicationMetrics.RepeatedName, "repeated-letter");
        var key = new EffectKey("repeated-letter", "1");
        var first = await ClaimAndCrash(key);
        Time.Advance(Lease);

        Claim? second = null;
        var outcome = await RunOnce(WhenUnknown.Repeat, (claim, _) =>
        {
            second = claim;
            Happen();
            return Task.CompletedTask;
        }, key: key);

        Assert.Equal(EffectOutcome.Repeated, outcome);
        Assert.Equal(2, Effects);
        Assert.Equal((first.Since, true), (second!.Since, second.IsRepeat));
        Assert.Equal(1, counted.Value);
        Assert.Equal(EffectOutcome.AlreadyDone, await RunOnce(WhenUnknown.Repeat, key: key));
    }

    [Fact]
    public async Task An_unknown_outcome_is_held_until_an_operator_settles_it()
    {
        await ClaimAndCrash();
        Time.Advance(Lease);

        var held = await Assert.ThrowsAsync<EffectHeldException>(() => RunOnce(WhenUnknown.Hold));
        await Assert.ThrowsAsync<EffectHeldException>(() => RunOnce(WhenUnknown.Hold));
        Assert.Equal(1, Effects);
        var failure = FailureClassifier.Classify(held);
        Assert.Equal((FailureKind.Permanent, DeadLetterReason.OutcomeUnknown), (failure.Kind, failure.Reason));

        Assert.True(await Store.Settle(Key, hasHappened: false, TimeSpan.FromDays(7), Cancel));
        Assert.Equal(EffectOutcome.Done, await RunOnce(WhenUnknown.Hold));
        Assert.Equal(2, Effects);
    }

    [Theory]
    [InlineData(WhenUnknown.Repeat)]
    [InlineData(WhenUnknown.Hold)]
    public async Task A_failure_that_proves_that_nothing_happened_releases_the_claim_at_once(WhenUnknown whenUnknown)
    {
        await Assert.ThrowsAsync<TransientException>(
            () => RunOnce(whenUnknown, (_, _) => throw new TransientException("unavailable") { NothingHappened = true }));

        Assert.Equal(EffectOutcome.Done, await RunOnce(whenUnknown));
    }

    [Fact]
    public async Task Any_other_failure_leaves_the_outcome_unknown_at_once()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => RunOnce(WhenUnknown.Hold, (_, _) => throw new TimeoutException()));

        await Assert.ThrowsAsync<EffectHeldException>(() => RunOnce(WhenUnknown.Hold));
        Assert.Equal(EffectOutcome.Repeated, await RunOnce(WhenUnknown.Repeat));
    }

    [Fact]
    public async Task A_failed_repeat_leaves_the_first_attempt_unknown()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => RunOnce(WhenUnknown.Repeat, (_, _) => throw new TimeoutException()));
        await Assert.ThrowsAsync<TransientException>(
            () => RunOnce(WhenUnknown.Repeat, (_, _) => throw new TransientException("unavailable") { NothingHappened = true }));

        await Assert.ThrowsAsync<EffectHeldException>(() => RunOnce(WhenUnknown.Hold));
    }

    [Fact]
    public async Task An_effect_that_outlasts_its_lease_is_cancelled()
    {
        var began = new TaskCompletionSource();
        var once = RunOnce(WhenUnknown.Repeat, (_, cancellationToken) =>
        {
            began.SetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        });
        await began.Task;
        Time.Advance(Lease);

        await Assert.ThrowsAsync<TransientException>(() => once);
        await Assert.ThrowsAsync<EffectHeldException>(() => RunOnce(WhenUnknown.Hold));
    }

    [Fact]
    public async Task A_resumed_owner_does_not_confirm_the_new_owners_claim()
    {
        using var counted = new Counted(DeduplicationMetrics.LostName, "resumed-letter");
        var key = new EffectKey("resumed-letter", "1");
        var (began, resumes) = (new TaskCompletionSource(), new TaskCompletionSource());
        var paused = RunOnce(WhenUnknown.Repeat, async (_, _) =>
        {
            began.SetResult();
            await resumes.Task;
        }, key: key);
        await began.Task;
        Time.Advance(Lease);
        Assert.Equal(EffectOutcome.Repeated, await RunOnce(WhenUnknown.Repeat, key: key));

        resumes.SetResult();

        await Assert.ThrowsAsync<TransientException>(() => paused);
        Assert.Equal(1, counted.Value);
        Assert.Equal(EffectOutcome.AlreadyDone, await RunOnce(WhenUnknown.Repeat, key: key));
    }

    static async Task<EffectOutcome?> Outcome(Task<EffectOutcome> once)
    {
        try
        {
            return await once;
        }
        catch (TransientException)
        {
            return null;
        }
    }
}
