using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

/// <summary>The deduplicator on a real store; the test controls its clock and failures.</summary>
public abstract class EffectUnderTest : IAsyncLifetime
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    protected static readonly EffectKey Key = new("letter", "1");
    static readonly ClaimTerms Terms = new(Lease, TimeSpan.FromDays(7));

    TestDatabase _database = null!;
    ServiceProvider _provider = null!;
    int _effects;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>How often the effect happened.</summary>
    protected int Effects => Volatile.Read(ref _effects);

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private protected FailingStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _provider = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Time)
            .AddSingleton<IInterceptor>(new FakeDatabaseClock(Time)).AddOrdersPersistence(_database.ConnectionString)
            .AddDeduplication<OrdersDbContext>().BuildServiceProvider();
        Store = new FailingStore(_provider.GetRequiredService<IDeduplicationStore>());
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<EffectOutcome> RunOnce(
        WhenUnknown whenUnknown, Func<Claim, CancellationToken, Task>? effect = null, EffectKey? key = null) =>
        new Deduplicator(Store, Time, NullLogger<Deduplicator>.Instance).RunOnce(
            key ?? Key,
            new EffectPolicy(whenUnknown, Terms) { NothingHappened = x => x is TransientException { NothingHappened: true } },
            effect ?? Effect,
            Cancel);

    /// <summary>An owner that runs the effect and never confirms it, like a process that is killed.</summary>
    protected async Task<Claim> ClaimAndCrash(EffectKey? key = null)
    {
        var answer = await Store.Claim(key ?? Key, Guid.CreateVersion7(Time.GetUtcNow()), Terms, null, Cancel);
        Happen();
        return Assert.IsType<ClaimAnswer.Granted>(answer).Claim;
    }

    protected void Happen() => Interlocked.Increment(ref _effects);

    Task Effect(Claim claim, CancellationToken cancellationToken)
    {
        Happen();
        return Task.CompletedTask;
    }
}
