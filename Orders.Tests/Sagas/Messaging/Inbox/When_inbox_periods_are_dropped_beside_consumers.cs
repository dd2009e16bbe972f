using Npgsql;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

[Trait("Category", "Database")]
public sealed class When_inbox_periods_are_dropped_beside_consumers : InboxOnAClock
{
    /// <summary>A drop excludes all transactions, so it must not wait behind a long one: consumers would wait behind the drop.</summary>
    /// <remarks>Here consumers fail after a second of waiting for a lock.</remarks>
    [Fact]
    public async Task No_consumer_waits_behind_a_drop_and_the_period_is_dropped_after_the_long_transaction()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c lock_timeout=1s" }.ConnectionString);
        await using var backup = await LongTransaction(source);
        Time.Advance(3 * Week);
        var periods = Inbox(contexts);

        await periods.MakeComing(Cancellation);
        var before = await Tables(database);
        var dropping = periods.DropExpired(Cancellation);
        await using var consumer = await source.OpenConnectionAsync(Cancellation);
        for (var i = 0; i < 20; i++)
            await Insert(consumer, NewId());
        await dropping;
        Assert.Equal(before, await Tables(database));
        await backup.DisposeAsync();
        await periods.DropExpired(Cancellation);

        Assert.Equal(2, await Tables(database));
        Assert.Equal(20, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }

    [Fact]
    public async Task Two_processes_maintain_the_periods_side_by_side()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        Time.Advance(TimeSpan.FromDays(30));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Keep(Inbox(contexts))));

        await Inbox(contexts).DropExpired(Cancellation);
        Assert.Equal(2, await Tables(database));
    }

    /// <summary>Two processes start while a backup reads the inbox.</summary>
    [Fact]
    public async Task A_start_does_not_wait_for_a_long_transaction()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var backup = await LongTransaction(source);
        Time.Advance(Week + TimeSpan.FromDays(10));

        await using var first = await Started(database);
        await using var second = await Started(database);

        Assert.False(await IsDuplicate(database, NewId()));
    }

    static async Task<NpgsqlConnection> LongTransaction(NpgsqlDataSource source)
    {
        var connection = await source.OpenConnectionAsync(Cancellation);
        await using var command = new NpgsqlCommand("BEGIN; SELECT count(*) FROM inbox_state", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }
}
