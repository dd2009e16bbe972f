using System.Security.Cryptography;
using Orders.Sagas.Messaging.Deduplication;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

/// <summary>The contract of every deduplication store. Time passes only by <see cref="Pass"/>.</summary>
public abstract class DeduplicationStoreContract : IAsyncLifetime
{
    /// <summary>Does not expire within a test.</summary>
    protected static readonly ClaimTerms Lasting = new(TimeSpan.FromHours(1), TimeSpan.FromDays(7));

    /// <summary>Short enough for a store whose clock the test cannot move.</summary>
    protected static readonly TimeSpan BriefLease = TimeSpan.FromMilliseconds(100);

    protected static readonly ClaimTerms Brief = new(BriefLease, TimeSpan.FromHours(1));

    private protected IDeduplicationStore Store { get; private set; } = null!;
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Unique to this test.</summary>
    private protected EffectKey Key { get; } = new("contract", RandomNumberGenerator.GetHexString(16));

    private protected abstract Task<IDeduplicationStore> Open();
    protected abstract Task Pass(TimeSpan span);
    protected abstract ValueTask Close();

    public async ValueTask InitializeAsync() => Store = await Open();

    public async ValueTask DisposeAsync()
    {
        await Close();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Of_many_claims_at_once_one_is_granted()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Ask(Lasting)));

        Assert.Single(answers.OfType<ClaimAnswer.Granted>());
        Assert.Equal(49, answers.OfType<ClaimAnswer.InProgress>().Count());
    }

    [Fact]
    public async Task A_confirmed_effect_is_done()
    {
        var claim = await Claimed(Lasting);

        Assert.True(await Store.Confirm(claim, TimeSpan.FromDays(7), Cancel));

        Assert.IsType<ClaimAnswer.Done>(await Ask(Lasting));
        Assert.False(claim.IsRepeat);
    }

    [Fact]
    public async Task A_released_key_is_free()
    {
        Assert.True(await Store.Release(await Claimed(Lasting), Cancel));

        Assert.False((await Claimed(Lasting)).IsRepeat);
    }

    [Fact]
    public async Task An_expired_lease_leaves_the_outcome_unknown_until_a_takeover()
    {
        var crashed = await Claimed(Brief);
        await Pass(BriefLease);

        var unknown = Assert.IsType<ClaimAnswer.Unknown>(await Ask(Brief));
        Assert.IsType<ClaimAnswer.Unknown>(await Ask(Brief));

        Assert.Equal((crashed.Owner, crashed.Since), (unknown.Owner, unknown.Since));
        var repeat = await TakenOver(unknown);
        Assert.True(repeat.IsRepeat);
        Assert.Equal(crashed.Since, repeat.Since);
    }

    [Fact]
    public async Task Of_many_takeovers_at_once_one_is_granted()
    {
        await Claimed(Brief);
        await Pass(BriefLease);
        var unknown = Assert.IsType<ClaimAnswer.Unknown>(await Ask(Lasting));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Ask(Lasting, unknown.Owner)));

        Assert.Single(answers.OfType<ClaimAnswer.Granted>());
        Assert.Equal(49, answers.OfType<ClaimAnswer.InProgress>().Count());
    }

    [Fact]
    public async Task A_claim_is_not_taken_over_while_its_lease_lasts()
    {
        var running = await Claimed(Lasting);

        Assert.IsType<ClaimAnswer.InProgress>(await Ask(Lasting, running.Owner));

        Assert.True(await Store.Confirm(running, TimeSpan.FromDays(7), Cancel));
    }

    [Fact]
    public async Task A_claim_in_progress_names_the_rest_of_its_lease()
    {
        await Claimed(Lasting);
        await Pass(BriefLease);

        // Another owner's terms do not matter.
        var answer = Assert.IsType<ClaimAnswer.InProgress>(await Ask(Brief));

        Assert.InRange(answer.Remaining, Lasting.Lease - TimeSpan.FromMinutes(1), Lasting.Lease - BriefLease);
    }

    [Fact]
    public async Task An_abandoned_claim_leaves_the_outcome_unknown_at_once()
    {
        Assert.True(await Store.Abandon(await Claimed(Lasting), Cancel));

        Assert.True((await TakenOver(Assert.IsType<ClaimAnswer.Unknown>(await Ask(Lasting)))).IsRepeat);
    }

    [Fact]
    public async Task A_resumed_owner_cannot_change_the_new_owners_claim()
    {
        var paused = await Claimed(Brief);
        await Pass(BriefLease);
        var next = await TakenOver(Assert.IsType<ClaimAnswer.Unknown>(await Ask(Lasting)));

        Assert.False(await Store.Confirm(paused, TimeSpan.FromDays(7), Cancel));
        Assert.False(await Store.Release(paused, Cancel));
        Assert.False(await Store.Abandon(paused, Cancel));

        Assert.IsType<ClaimAnswer.InProgress>(await Ask(Lasting));
        Assert.True(await Store.Confirm(next, TimeSpan.FromDays(7), Cancel));
        Assert.False(await Store.Release(next, Cancel));
        Assert.IsType<ClaimAnswer.Done>(await Ask(Lasting));
    }

    [Fact]
    public async Task A_late_owner_whose_claim_was_not_taken_over_may_still_confirm()
    {
        var late = await Claimed(Brief);
        await Pass(BriefLease);

        Assert.True(await Store.Confirm(late, TimeSpan.FromDays(7), Cancel));

        Assert.IsType<ClaimAnswer.Done>(await Ask(Lasting));
    }

    [Fact]
    public async Task A_key_is_kept_for_its_time_to_live()
    {
        await Store.Confirm(await Claimed(Lasting), TimeSpan.FromHours(1), Cancel);

        await Pass(4 * BriefLease);

        Assert.IsType<ClaimAnswer.Done>(await Ask(Lasting));
    }

    [Fact]
    public async Task A_key_expires_after_its_time_to_live()
    {
        await Store.Confirm(await Claimed(Lasting), 4 * BriefLease, Cancel);

        await Pass(4 * BriefLease);

        Assert.False((await Claimed(Lasting)).IsRepeat);
    }

    [Fact]
    public async Task An_unknown_outcome_expires_too()
    {
        await Claimed(new ClaimTerms(BriefLease, 4 * BriefLease));

        await Pass(4 * BriefLease);

        Assert.False((await Claimed(Lasting)).IsRepeat);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_operator_settles_unknown_outcomes_and_nothing_else(bool hasHappened)
    {
        Assert.False(await Settle());
        var claim = await Claimed(Lasting);
        Assert.False(await Settle());
        await Store.Abandon(claim, Cancel);

        Assert.True(await Settle());

        Assert.False(await Settle());
        Assert.Equal(hasHappened ? typeof(ClaimAnswer.Done) : typeof(ClaimAnswer.Granted), (await Ask(Lasting)).GetType());

        Task<bool> Settle() => Store.Settle(Key, hasHappened, TimeSpan.FromDays(7), Cancel);
    }

    [Fact]
    public async Task Unknown_outcomes_of_a_scope_are_found_the_oldest_first_and_nothing_else_is()
    {
        var scope = Key.Name;
        foreach (var name in new[] { "unknown-1", "unknown-2", "settled", "unknown-3" })
        {
            await Store.Abandon(await Claimed(Lasting, new(scope, name)), Cancel);
            await Pass(BriefLease);
        }
        await Store.Abandon(await Claimed(Lasting, new($"{scope}-other", "unknown")), Cancel);
        await Store.Settle(new(scope, "settled"), hasHappened: true, TimeSpan.FromDays(7), Cancel);
        await Store.Confirm(await Claimed(Lasting, new(scope, "done")), TimeSpan.FromDays(7), Cancel);
        var running = await Claimed(Lasting, new(scope, "running"));

        var found = await ((IUnknownOutcomes)Store).Find(scope, 2, Cancel);

        Assert.Equal(["unknown-1", "unknown-2"], found.Select(x => x.Key.Name));
        Assert.True(found[0].Since < found[1].Since && found[1].Since < running.Since);
        Assert.Equal(3, (await ((IUnknownOutcomes)Store).Find(scope, 10, Cancel)).Count);
    }

    [Fact]
    public async Task Other_names_and_other_scopes_are_other_effects()
    {
        await Claimed(Lasting);

        Assert.IsType<ClaimAnswer.Granted>(await Ask(Lasting, key: new EffectKey(Key.Scope, Key.Name + "x")));
        Assert.IsType<ClaimAnswer.Granted>(await Ask(Lasting, key: new EffectKey(Key.Scope + "x", Key.Name)));
    }

    private protected Task<ClaimAnswer> Ask(ClaimTerms terms, Guid? takeOverFrom = null, EffectKey? key = null) =>
        Store.Claim(key ?? Key, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), terms, takeOverFrom, Cancel);

    async Task<Claim> Claimed(ClaimTerms terms, EffectKey? key = null) =>
        Assert.IsType<ClaimAnswer.Granted>(await Ask(terms, key: key)).Claim;

    async Task<Claim> TakenOver(ClaimAnswer.Unknown unknown) => Assert.IsType<ClaimAnswer.Granted>(await Ask(Lasting, unknown.Owner)).Claim;
}
