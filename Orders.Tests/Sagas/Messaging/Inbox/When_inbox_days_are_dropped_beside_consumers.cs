using Npgsql;
using Orders.Sagas.Messaging.Inbox;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

[Trait("Category", "Database")]
public sealed class When_inbox_days_are_dropped_beside_consumers : InboxOnAClock
{
    /// <summary>A drop waits for a consumer's open transaction.</summary>
    /// <remarks>Other consumers must not wait behind the drop: here they fail after a quarter of a second of waiting for a lock.</remarks>
    [Fact]
    public async Task No_consumer_waits_for_a_drop()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        await Consume(database, NewId());
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c lock_timeout=250ms" }.ConnectionString);
        await using var consumer = await source.OpenConnectionAsync(Cancellation);
        Time.SetUtcNow(Midnight(Time.GetUtcNow()).AddDays(1) + Retention);
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
    public async Task Two_processes_maintain_the_days_side_by_side()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        Time.Advance(TimeSpan.FromDays(30));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Keep(Partitions(contexts))));

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
        Time.Advance(Retention + TimeSpan.FromDays(10));

        await using var first = await Started(database);
        await Eventually.True(() => IsDropWaiting(database));
        await using var second = await Started(database);

        Assert.True(await IsDropWaiting(database));
        Assert.False(await IsDuplicate(database, NewId()));
    }
}
