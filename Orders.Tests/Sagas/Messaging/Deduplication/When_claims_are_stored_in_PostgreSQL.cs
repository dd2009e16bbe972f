using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Deduplication;

[Trait("Category", "Database")]
public sealed class When_claims_are_stored_in_PostgreSQL : DeduplicationStoreContract
{
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));
    TestDatabase _database = null!;
    ServiceProvider _provider = null!;

    private protected override async Task<IDeduplicationStore> Open()
    {
        _database = await TestDatabase.Create();
        _provider = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time)
            .AddSingleton<IInterceptor>(new FakeDatabaseClock(_time)).AddOrdersPersistence(_database.ConnectionString)
            .AddDeduplication<OrdersDbContext>().BuildServiceProvider();
        return _provider.GetRequiredService<IDeduplicationStore>();
    }

    protected override Task Pass(TimeSpan span)
    {
        _time.Advance(span);
        return Task.CompletedTask;
    }

    protected override async ValueTask Close()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Expired_rows_are_deleted_and_others_are_not()
    {
        await _database.Execute(
            """
            INSERT INTO deduplication_key (scope, name, owner, claimed_at, lease_until, confirmed_at, expires_at)
            SELECT 'old', n::text, gen_random_uuid(), m, m, m, m
            FROM generate_series(1, 2500) n, (SELECT timestamptz '2026-11-20') AS at (m)
            """);
        await Ask(Lasting);
        var purge = ActivatorUtilities.CreateInstance<DeduplicationPurge<OrdersDbContext>>(_provider);

        Assert.Equal(2500, await purge.Purge(Cancel));

        await using var db = _database.Context();
        Assert.Equal(Key.Name, (await db.Set<DeduplicationRow>().SingleAsync(Cancel)).Name);
    }
}
