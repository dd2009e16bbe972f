using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Messaging.Inbox;

public sealed class When_the_inbox_forgets
{
    static readonly TimeSpan Retention = TimeSpan.FromDays(7);
    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    readonly FakeTimeProvider _time = new(Midnight(TimeProvider.System.GetUtcNow()).AddHours(12));
    int _ids;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expired_id_is_gone_and_one_within_the_retention_is_known()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var partitions = Partitions(contexts);
        var (early, late) = (NewId(), NewId());
        await Consume(database, early);
        _time.Advance(TimeSpan.FromDays(1));
        await Consume(database, late);

        _time.SetUtcNow(Midnight(_time.GetUtcNow()) + Retention - Tick);
        await partitions.Maintain(Cancellation);
        Assert.True(await IsDuplicate(database, early));

        _time.Advance(Tick);
        await partitions.Maintain(Cancellation);
        Assert.False(await IsDuplicate(database, early));
        Assert.True(await IsDuplicate(database, late));
    }

    [Fact]
    public async Task The_same_id_is_known_on_every_day()
    {
        await using var database = await TestDatabase.Create();
        var id = NewId();
        await Consume(database, id);
        _time.Advance(TimeSpan.FromDays(2));

        Assert.True(await IsDuplicate(database, id));
        Assert.Equal(1, await database.Scalar<long>($"SELECT count(*) FROM inbox_state WHERE message_id = '{id}'"));
    }

    [Fact]
    public async Task Two_copies_at_midnight_are_one()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var before = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await before.BeginTransactionAsync(Cancellation);
        var id = NewId();
        await Insert(before, id);
        _time.Advance(TimeSpan.FromDays(1));

        var after = IsDuplicate(database, id);
        await Eventually.True(async () => await database.Scalar<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1);
        await transaction.CommitAsync(Cancellation);

        Assert.True(await after);
    }

    /// <summary>
    /// A consumer's transaction is open while the inbox forgets, which then has to wait. Whoever consumes meanwhile must not wait behind it: these consumers
    /// give up after a quarter of a second of waiting for a lock.
    /// </summary>
    [Fact]
    public async Task Nobody_who_consumes_waits_for_it()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        await Consume(database, NewId());
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c lock_timeout=250ms" }.ConnectionString);
        await using var consumer = await source.OpenConnectionAsync(Cancellation);
        _time.SetUtcNow(Midnight(_time.GetUtcNow()).AddDays(1) + Retention);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM inbox_state", consumer);
        await using var transaction = await consumer.BeginTransactionAsync(Cancellation);
        await command.ExecuteScalarAsync(Cancellation);

        var forgetting = Partitions(contexts).Maintain(Cancellation);
        await Eventually.True(async () => await database.Scalar<long>("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'virtualxid'") == 1);
        await using var busy = await source.OpenConnectionAsync(Cancellation);
        for (var i = 0; i < 200; i++)
            await Insert(busy, NewId());
        Assert.False(forgetting.IsCompleted);
        await transaction.CommitAsync(Cancellation);
        await forgetting;

        Assert.Equal(200, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }

    [Fact]
    public async Task A_half_forgotten_day_is_forgotten_the_next_time()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var expired = InboxDay.Of(_time.GetUtcNow());
        await database.Execute($"ALTER TABLE inbox_state DETACH PARTITION {expired.Partition}");
        _time.Advance(Retention + TimeSpan.FromDays(2));

        await Partitions(contexts).Maintain(Cancellation);

        Assert.Null(await database.Scalar<string>($"SELECT to_regclass('{expired.Partition}')::text"));
    }

    [Fact]
    public async Task Two_processes_keep_the_days_side_by_side()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        _time.Advance(TimeSpan.FromDays(30));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Partitions(contexts).Maintain(Cancellation)));

        var days = new InboxOptions().DaysAhead + 2;
        Assert.Equal(days, await database.Scalar<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'inbox_state'::regclass"));
    }

    static DateTimeOffset Midnight(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);

    Guid NewId() => Orders.Sagas.Messaging.Kafka.MessageIds.From($"inbox {++_ids}");

    InboxPartitions<OrdersDbContext> Partitions(ServiceProvider contexts) => new(
        contexts.GetRequiredService<IDbContextFactory<OrdersDbContext>>(), Options.Create(new InboxOptions { Retention = Retention }), _time,
        NullLogger<InboxPartitions<OrdersDbContext>>.Instance);

    static ServiceProvider Contexts(TestDatabase database) =>
        new ServiceCollection().AddOrdersPersistence(database.ConnectionString).BuildServiceProvider();

    async Task Consume(TestDatabase database, Guid id)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await Insert(connection, id);
    }

    async Task<bool> IsDuplicate(TestDatabase database, Guid id)
    {
        try
        {
            await Consume(database, id);
            return false;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "inbox_state" })
        {
            return true;
        }
    }

    async Task Insert(NpgsqlConnection connection, Guid id)
    {
        await using var command = new NpgsqlCommand("INSERT INTO inbox_state VALUES ($1, 'group', $2)", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = _time.GetUtcNow() } },
        };
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
