using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

public sealed class When_an_effect_must_happen_once : EffectUnderTest
{
    [Fact]
    public async Task It_happens_once_however_many_ask()
    {
        var doing = new TaskCompletionSource();
        var outcomes = Enumerable.Range(0, 50).Select(_ => Outcome(Once(WhenUnknown.Repeat, async (_, _) =>
        {
            Happen();
            await doing.Task;
        }))).ToList();
        await Eventually.Equal(49, () => Task.FromResult(outcomes.Count(x => x.IsCompleted)));
        doing.SetResult();

        Assert.Equal(1, Effects);
        Assert.Single(await Task.WhenAll(outcomes), OnceOutcome.Done);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Repeat));
        Assert.Equal(1, Effects);
    }

    [Fact]
    public async Task While_its_owner_lives_others_wait_and_do_not_do_it()
    {
        await Dying();

        var failure = await Assert.ThrowsAsync<TransientException>(() => Once(WhenUnknown.Repeat));

        Assert.Equal(FailureKind.Transient, FailureClassifier.Classify(failure).Kind);
        Assert.Equal(1, Effects);
    }

    [Fact]
    public async Task After_its_owner_died_it_is_repeated_and_counted_where_the_caller_says_so()
    {
        using var counted = new Counted(DeduplicationMetrics.RepeatedName, "repeated-letter");
        var key = new EffectKey("repeated-letter", "1");
        var first = await Dying(key);
        Time.Advance(Lease);

        Claim? second = null;
        var outcome = await Once(WhenUnknown.Repeat, (claim, _) =>
        {
            second = claim;
            Happen();
            return Task.CompletedTask;
        }, key: key);

        Assert.Equal(OnceOutcome.Repeated, outcome);
        Assert.Equal(2, Effects);
        Assert.Equal((first.Since, true), (second!.Since, second.IsRepeat));
        Assert.Equal(1, counted.Value);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Repeat, key: key));
    }

    [Fact]
    public async Task Or_it_is_held_until_a_person_settles_it()
    {
        await Dying();
        Time.Advance(Lease);

        var held = await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
        await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
        Assert.Equal(1, Effects);
        Assert.Equal((FailureKind.Permanent, DeadLetterReason.OutcomeUnknown), (FailureClassifier.Classify(held).Kind, FailureClassifier.Classify(held).Reason));

        Assert.True(await Store.Settle(Key, hasHappened: false, TimeSpan.FromDays(7), Cancel));
        Assert.Equal(OnceOutcome.Done, await Once(WhenUnknown.Hold));
        Assert.Equal(2, Effects);
    }

    [Theory]
    [InlineData(WhenUnknown.Repeat)]
    [InlineData(WhenUnknown.Hold)]
    public async Task A_failure_that_says_that_nothing_happened_frees_it_at_once(WhenUnknown whenUnknown)
    {
        await Assert.ThrowsAsync<TransientException>(
            () => Once(whenUnknown, (_, _) => throw new TransientException("away") { NothingHappened = true }));

        Assert.Equal(OnceOutcome.Done, await Once(whenUnknown));
    }

    [Fact]
    public async Task Any_other_failure_leaves_it_unknown_at_once()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Once(WhenUnknown.Hold, (_, _) => throw new TimeoutException()));

        await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
        Assert.Equal(OnceOutcome.Repeated, await Once(WhenUnknown.Repeat));
    }

    [Fact]
    public async Task A_repeat_that_fails_does_not_make_the_first_attempt_certain()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Once(WhenUnknown.Repeat, (_, _) => throw new TimeoutException()));
        await Assert.ThrowsAsync<TransientException>(
            () => Once(WhenUnknown.Repeat, (_, _) => throw new TransientException("away") { NothingHappened = true }));

        await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
    }

    [Fact]
    public async Task An_effect_that_outlasts_its_lease_is_told_to_stop()
    {
        var began = new TaskCompletionSource();
        var once = Once(WhenUnknown.Repeat, (_, token) =>
        {
            began.SetResult();
            return Task.Delay(Timeout.Infinite, token);
        });
        await began.Task;
        Time.Advance(Lease);

        await Assert.ThrowsAsync<TransientException>(() => once);
        await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
    }

    [Fact]
    public async Task A_zombie_that_wakes_up_late_does_not_confirm_its_successors_claim()
    {
        using var counted = new Counted(DeduplicationMetrics.LostName, "zombie-letter");
        var key = new EffectKey("zombie-letter", "1");
        var (began, wakes) = (new TaskCompletionSource(), new TaskCompletionSource());
        var zombie = Once(WhenUnknown.Repeat, async (_, _) =>
        {
            began.SetResult();
            await wakes.Task;
        }, key: key);
        await began.Task;
        Time.Advance(Lease);
        Assert.Equal(OnceOutcome.Repeated, await Once(WhenUnknown.Repeat, key: key));

        wakes.SetResult();

        await Assert.ThrowsAsync<TransientException>(() => zombie);
        Assert.Equal(1, counted.Value);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Repeat, key: key));
    }

    static async Task<OnceOutcome?> Outcome(Task<OnceOutcome> once)
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
