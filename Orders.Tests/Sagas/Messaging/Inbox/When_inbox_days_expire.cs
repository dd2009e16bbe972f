using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

[Trait("Category", "Database")]
public sealed class When_inbox_days_expire
{
    static readonly TimeSpan Retention = TimeSpan.FromDays(7);
    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a drop waits in any test, also on a slow machine.</summary>
    static readonly TimeSpan DropTimeout = TimeSpan.FromMinutes(1);

    readonly FakeTimeProvider _time = new(Midnight(TimeProvider.System.GetUtcNow()).AddHours(12));
    TimeProvider _databaseTime;
    int _ids;

    public When_inbox_days_expire() => _databaseTime = _time;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expired_id_is_gone_and_an_id_within_the_retention_is_recognised()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var partitions = Partitions(contexts);
        var (early, late) = (NewId(), NewId());
        await Consume(database, early);
        _time.Advance(TimeSpan.FromDays(1));
        await Consume(database, late);

        _time.SetUtcNow(Midnight(_time.GetUtcNow()) + Retention - Tick);
        await Keep(partitions);
        Assert.True(await IsDuplicate(database, early));

        _time.Advance(Tick);
        await Keep(partitions);
        Assert.False(await IsDuplicate(database, early));
        Assert.True(await IsDuplicate(database, late));
    }

    [Fact]
    public async Task The_same_id_is_recognised_on_every_day()
    {
        await using var database = await TestDatabase.Create();
        var id = NewId();
        await Consume(database, id);
        _time.Advance(TimeSpan.FromDays(2));

        Assert.True(await IsDuplicate(database, id));
        Assert.Equal(1, await database.Scalar<long>($"SELECT count(*) FROM inbox_state WHERE message_id = '{id}'"));
    }

    [Fact]
    public async Task Duplicates_on_both_sides_of_midnight_are_processed_once()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var before = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await before.BeginTransactionAsync(Cancellation);
        var id = NewId();
        await Insert(before, id);
        _time.Advance(TimeSpan.FromDays(1));

        var after = IsDuplicate(database, id);
        await Eventually.True(
            async () => await database.Scalar<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1);
        await transaction.CommitAsync(Cancellation);

        Assert.True(await after);
    }

    /// <summary>
    /// A drop waits for a consumer's open transaction. Other consumers must not wait behind the drop: here they fail after a quarter of a
    /// second of waiting for a lock.
    /// </summary>
    [Fact]
    public async Task No_consumer_waits_for_a_drop()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        await Consume(database, NewId());
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c lock_timeout=250ms" }.ConnectionString);
        await using var consumer = await source.OpenConnectionAsync(Cancellation);
        _time.SetUtcNow(Midnight(_time.GetUtcNow()).AddDays(1) + Retention);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM inbox_state", consumer);
        await using var transaction = await consumer.BeginTransactionAsync(Cancellation);
        await command.ExecuteScalarAsync(Cancellation);

        var partitions = Partitions(contexts);
        await partitions.CreateComingDays(Cancellation);
        var drop = partitions.DropExpired(Cancellation);
        await Eventually.True(() => IsDropWaiting(database));
        await using var busy = await source.OpenConnectionAsync(Cancellation);
        for (var i = 0; i < 20; i++)
            await Insert(busy, NewId());
        Assert.False(drop.IsCompleted);
        await transaction.CommitAsync(Cancellation);
        await drop;

        Assert.Equal(20, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }

    [Fact]
    public async Task A_detached_day_is_dropped_in_the_next_round()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var expired = InboxDay.Of(_time.GetUtcNow());
        await database.Execute($"ALTER TABLE inbox_state DETACH PARTITION {expired.Partition}");
        _time.Advance(Retention + TimeSpan.FromDays(2));

        await Keep(Partitions(contexts));

        Assert.Null(await database.Scalar<string>($"SELECT to_regclass('{expired.Partition}')::text"));
    }

    [Fact]
    public async Task Two_processes_maintain_the_days_side_by_side()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        _time.Advance(TimeSpan.FromDays(30));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Keep(Partitions(contexts))));

        Assert.Equal(new InboxOptions().DaysAhead + 2, await DaysPresent(database));
    }

    [Theory]
    [InlineData("a process")]
    [InlineData("PostgreSQL")]
    public async Task A_clock_that_is_ahead_expires_no_id(string ahead)
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var id = NewId();
        await Consume(database, id);
        var right = new FakeTimeProvider(_time.GetUtcNow());
        var wrong = Retention + TimeSpan.FromDays(10);
        _databaseTime = new FakeTimeProvider(right.GetUtcNow() + (ahead == "PostgreSQL" ? wrong : TimeSpan.Zero));
        _time.Advance(ahead == "a process" ? wrong : TimeSpan.Zero);

        await Keep(Partitions(contexts));

        Assert.True(await IsDuplicate(database, id));
    }

    /// <summary>PostgreSQL detaches one day at a time, and refuses another while one is half detached.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_interrupted_detach_is_finished_before_another_begins(int interrupted)
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        await LeaveHalfDetached(database, InboxDay.Of(_time.GetUtcNow().AddDays(interrupted)));
        _time.Advance(Retention + TimeSpan.FromDays(10));

        // The drop is the last step: a process that stops too early would not reach it.
        await using (await Started(database))
            await Eventually.Equal(new InboxOptions().DaysAhead + 2, () => TablesPresent(database));

        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"));
        Assert.Equal(new InboxOptions().DaysAhead + 2, await DaysPresent(database));
    }

    /// <summary>Two processes start while a backup reads the inbox. The drop waits for the backup; neither start does.</summary>
    [Fact]
    public async Task A_start_does_not_wait_for_a_long_transaction()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var backup = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await backup.BeginTransactionAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM inbox_state", backup);
        await command.ExecuteScalarAsync(Cancellation);
        _time.Advance(Retention + TimeSpan.FromDays(10));

        await using var first = await Started(database);
        await Eventually.True(() => IsDropWaiting(database));
        await using var second = await Started(database);

        Assert.True(await IsDropWaiting(database));
        Assert.False(await IsDuplicate(database, NewId()));
    }

    static async Task<bool> IsDropWaiting(TestDatabase database) =>
        await database.Scalar<long>("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'virtualxid'") == 1;

    static Task<long> DaysPresent(TestDatabase database) =>
        database.Scalar<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'inbox_state'::regclass");

    static Task<long> TablesPresent(TestDatabase database) =>
        database.Scalar<long>("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'inbox_state_%'");

    /// <summary>Leaves a day as a process does that is killed while its DETACH waits for a transaction.</summary>
    static async Task LeaveHalfDetached(TestDatabase database, InboxDay day)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var reader = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await reader.BeginTransactionAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM inbox_state", reader);
        await command.ExecuteScalarAsync(Cancellation);
        var detaching = database.Execute($"ALTER TABLE inbox_state DETACH PARTITION {day.Partition} CONCURRENTLY");
        await Eventually.True(async () => await database.Scalar<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending") == 1);
        await database.Execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE query LIKE 'ALTER TABLE inbox_state DETACH%' AND pid <> pg_backend_pid()
            """);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => detaching);
    }

    /// <summary>Starts a host that only maintains the inbox.</summary>
    async Task<IAsyncDisposable> Started(TestDatabase database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_time).AddOrdersPersistence(database.ConnectionString);
        builder.Services.AddEntityFrameworkInbox<OrdersDbContext>(inbox => inbox.Retention = Retention);
        builder.Services.AddSingleton(Partitions);
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return (IAsyncDisposable)host;
    }

    static async Task Keep(InboxPartitions<OrdersDbContext> partitions)
    {
        await partitions.CreateComingDays(Cancellation);
        await partitions.DropExpired(Cancellation);
    }

    static DateTimeOffset Midnight(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);

    Guid NewId() => MessageIds.From($"inbox {++_ids}");

    InboxPartitions<OrdersDbContext> Partitions(IServiceProvider contexts) => new(
        contexts.GetRequiredService<IDbContextFactory<OrdersDbContext>>(), Options.Create(new InboxOptions { Retention = Retention }),
        _time, NullLogger<InboxPartitions<OrdersDbContext>>.Instance)
    {
        DatabaseNow = (_, _) => Task.FromResult(_databaseTime.GetUtcNow()),
        DropTimeout = DropTimeout,
    };

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
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "inbox_state" })
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
