using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

[Trait("Category", "Database")]
public sealed class When_the_store_of_claims_is_unavailable : EffectUnderTest
{
    [Fact]
    public async Task An_outage_before_the_effect_prevents_the_effect()
    {
        Store.ClaimsFail = true;

        await Assert.ThrowsAsync<TransientException>(() => RunOnce(WhenUnknown.Repeat));

        Assert.Equal(0, Effects);
    }

    [Fact]
    public async Task A_confirmation_is_retried_until_the_outage_is_over()
    {
        Store.ConfirmationsFail = true;
        var once = RunOnce(WhenUnknown.Hold);
        await Eventually.True(() => Store.Confirmations > 0);
        Store.ConfirmationsFail = false;
        await Eventually.True(() =>
        {
            // Slower than real time, so that the lease outlasts the wait.
            Time.Advance(TimeSpan.FromMilliseconds(10));
            return once.IsCompleted;
        });

        Assert.Equal(EffectOutcome.Done, await once);
        Assert.Equal(EffectOutcome.AlreadyDone, await RunOnce(WhenUnknown.Hold));
    }

    [Fact]
    public async Task An_outage_beyond_the_lease_leaves_the_outcome_unknown_and_never_done()
    {
        Store.ConfirmationsFail = true;
        var once = RunOnce(WhenUnknown.Hold);
        await Eventually.True(() =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return once.IsCompleted;
        });
        await Assert.ThrowsAsync<TransientException>(() => once);

        Time.Advance(Lease);
        await Assert.ThrowsAsync<EffectHeldException>(() => RunOnce(WhenUnknown.Hold));
        Assert.Equal(1, Effects);
    }
}
