using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

public sealed class When_the_store_of_claims_is_away : EffectUnderTest
{
    [Fact]
    public async Task A_store_that_is_away_before_the_effect_prevents_it()
    {
        Store.ClaimsFail = true;

        await Assert.ThrowsAsync<TransientException>(() => Once(WhenUnknown.Repeat));

        Assert.Equal(0, Effects);
    }

    [Fact]
    public async Task A_store_that_is_away_after_the_effect_is_asked_again_until_it_knows()
    {
        Store.ConfirmationsFail = true;
        var once = Once(WhenUnknown.Hold);
        await Eventually.True(() => Store.Confirmations > 0);
        Store.ConfirmationsFail = false;
        await Eventually.True(() =>
        {
            // Slower than the clock on the wall, so that the lease outlasts the waiting.
            Time.Advance(TimeSpan.FromMilliseconds(10));
            return once.IsCompleted;
        });

        Assert.Equal(OnceOutcome.Done, await once);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Hold));
    }

    [Fact]
    public async Task A_store_that_stays_away_after_the_effect_leaves_it_unknown_and_never_done()
    {
        Store.ConfirmationsFail = true;
        var once = Once(WhenUnknown.Hold);
        await Eventually.True(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return once.IsCompleted;
        });
        await Assert.ThrowsAsync<TransientException>(() => once);

        Time.Advance(Lease);
        await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
        Assert.Equal(1, Effects);
    }
}
