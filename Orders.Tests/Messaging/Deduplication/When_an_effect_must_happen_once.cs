using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Messaging.Deduplication;

/// <summary>The deduplicator on a real store whose clock and whose failures a test decides.</summary>
public sealed class When_an_effect_must_happen_once : IAsyncLifetime
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    static readonly EffectKey Key = new("letter", "1");

    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    TestDatabase _database = null!;
    ServiceProvider _provider = null!;
    FailingStore _store = null!;
    int _effects;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _provider = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddOrdersPersistence(_database.ConnectionString)
            .AddDeduplication<OrdersDbContext>().BuildServiceProvider();
        _store = new FailingStore(_provider.GetRequiredService<IDeduplicationStore>());
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task It_happens_once_however_many_ask()
    {
        var doing = new TaskCompletionSource();
        var outcomes = Enumerable.Range(0, 50).Select(_ => Outcome(Once(WhenUnknown.Repeat, async (_, _) =>
        {
            Interlocked.Increment(ref _effects);
            await doing.Task;
        }))).ToList();
        await Eventually.Equal(49, () => Task.FromResult(outcomes.Count(x => x.IsCompleted)));
        doing.SetResult();

        Assert.Equal(1, _effects);
        Assert.Single(await Task.WhenAll(outcomes), OnceOutcome.Done);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Repeat));
        Assert.Equal(1, _effects);
    }

    [Fact]
    public async Task While_its_owner_lives_others_wait_and_do_not_do_it()
    {
        await Dying();

        var failure = await Assert.ThrowsAsync<TransientException>(() => Once(WhenUnknown.Repeat));

        Assert.Equal(FailureKind.Transient, FailureClassifier.Judge(failure).Kind);
        Assert.Equal(1, _effects);
    }

    [Fact]
    public async Task After_its_owner_died_it_is_repeated_and_counted_where_the_caller_says_so()
    {
        using var counted = new Counted(DeduplicationMetrics.RepeatedName, "repeated-letter");
        var key = new EffectKey("repeated-letter", "1");
        var first = await Dying(key);
        _time.Advance(Lease);

        Claim? second = null;
        var outcome = await Once(WhenUnknown.Repeat, (claim, _) =>
        {
            (second, _effects) = (claim, _effects + 1);
            return Task.CompletedTask;
        }, key: key);

        Assert.Equal(OnceOutcome.Repeated, outcome);
        Assert.Equal(2, _effects);
        Assert.Equal((first.Since, true), (second!.Since, second.IsRepeat));
        Assert.Equal(1, counted.Value);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Repeat, key: key));
    }

    [Fact]
    public async Task Or_it_is_held_until_a_person_settles_it()
    {
        await Dying();
        _time.Advance(Lease);

        var held = await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
        await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
        Assert.Equal(1, _effects);
        Assert.Equal((FailureKind.Permanent, DeadLetterReason.OutcomeUnknown), (FailureClassifier.Judge(held).Kind, FailureClassifier.Judge(held).Reason));

        Assert.True(await _store.Settle(Key, hasHappened: false, TimeSpan.FromDays(7), Cancel));
        Assert.Equal(OnceOutcome.Done, await Once(WhenUnknown.Hold));
        Assert.Equal(2, _effects);
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
        _time.Advance(Lease);

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
        _time.Advance(Lease);
        Assert.Equal(OnceOutcome.Repeated, await Once(WhenUnknown.Repeat, key: key));

        wakes.SetResult();

        await Assert.ThrowsAsync<TransientException>(() => zombie);
        Assert.Equal(1, counted.Value);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Repeat, key: key));
    }

    [Fact]
    public async Task A_store_that_is_away_before_the_effect_prevents_it()
    {
        _store.ClaimsFail = true;

        await Assert.ThrowsAsync<TransientException>(() => Once(WhenUnknown.Repeat));

        Assert.Equal(0, _effects);
    }

    [Fact]
    public async Task A_store_that_is_away_after_the_effect_is_asked_again_until_it_knows()
    {
        _store.ConfirmationsFail = true;
        var once = Once(WhenUnknown.Hold);
        await Eventually.True(() => _store.Confirmations > 0);
        _store.ConfirmationsFail = false;
        await Eventually.True(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return once.IsCompleted;
        });

        Assert.Equal(OnceOutcome.Done, await once);
        Assert.Equal(OnceOutcome.AlreadyDone, await Once(WhenUnknown.Hold));
    }

    [Fact]
    public async Task A_store_that_stays_away_after_the_effect_leaves_it_unknown_and_never_done()
    {
        _store.ConfirmationsFail = true;
        var once = Once(WhenUnknown.Hold);
        await Eventually.True(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return once.IsCompleted;
        });
        await Assert.ThrowsAsync<TransientException>(() => once);

        _time.Advance(Lease);
        await Assert.ThrowsAsync<EffectHeldException>(() => Once(WhenUnknown.Hold));
        Assert.Equal(1, _effects);
    }

    Task<OnceOutcome> Once(WhenUnknown whenUnknown, Func<Claim, CancellationToken, Task>? effect = null, EffectKey? key = null) =>
        new Deduplicator(_store, _time, NullLogger<Deduplicator>.Instance).Once(
            key ?? Key,
            new OncePolicy(whenUnknown, new ClaimTerms(Lease, TimeSpan.FromDays(7))) { NothingHappened = x => x is TransientException { NothingHappened: true } },
            effect ?? Effect,
            Cancel);

    Task Effect(Claim claim, CancellationToken cancellationToken)
    {
        _effects++;
        return Task.CompletedTask;
    }

    /// <summary>An owner that claims, does it, and is never heard of again, as a process that was killed between effect and confirmation.</summary>
    async Task<Claim> Dying(EffectKey? key = null)
    {
        var answer = await _store.Claim(key ?? Key, Guid.CreateVersion7(_time.GetUtcNow()), new ClaimTerms(Lease, TimeSpan.FromDays(7)), null, Cancel);
        _effects++;
        return Assert.IsType<ClaimAnswer.Claimed>(answer).Claim;
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

    sealed class FailingStore(IDeduplicationStore inner) : IDeduplicationStore
    {
        public volatile bool ClaimsFail;
        public volatile bool ConfirmationsFail;
        int _confirmations;

        public int Confirmations => Volatile.Read(ref _confirmations);

        public Task<ClaimAnswer> Claim(EffectKey key, Guid owner, ClaimTerms terms, Guid? takeOverFrom, CancellationToken cancellationToken) =>
            ClaimsFail ? throw new TransientException("away") : inner.Claim(key, owner, terms, takeOverFrom, cancellationToken);

        public Task<bool> Confirm(Claim claim, TimeSpan timeToLive, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _confirmations);
            return ConfirmationsFail ? throw new TransientException("away") : inner.Confirm(claim, timeToLive, cancellationToken);
        }

        public Task<bool> Release(Claim claim, CancellationToken cancellationToken) => inner.Release(claim, cancellationToken);

        public Task<bool> Abandon(Claim claim, CancellationToken cancellationToken) => inner.Abandon(claim, cancellationToken);

        public Task<bool> Settle(EffectKey key, bool hasHappened, TimeSpan timeToLive, CancellationToken cancellationToken) =>
            inner.Settle(key, hasHappened, timeToLive, cancellationToken);
    }

    /// <summary>What a counter was raised by for one scope.</summary>
    sealed class Counted : IDisposable
    {
        readonly MeterListener _listener = new();
        long _value;

        public Counted(string name, string scope)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == DeduplicationMetrics.MeterName && instrument.Name == name)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                if (tags.ToArray().Contains(new(DeduplicationMetrics.ScopeTag, scope)))
                    Interlocked.Add(ref _value, value);
            });
            _listener.Start();
        }

        public long Value => Interlocked.Read(ref _value);

        public void Dispose() => _listener.Dispose();
    }
}
