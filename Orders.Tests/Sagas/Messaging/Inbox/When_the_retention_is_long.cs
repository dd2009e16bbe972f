using Npgsql;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>Each unit of work looks into every period, so neither its work nor its locks may grow with the retention.</summary>
[Trait("Category", "Database")]
public sealed class When_the_retention_is_long : InboxOnAClock
{
    /// <summary>The one before, the current and the coming one; and those that the migration made for another retention.</summary>
    const int MaxPeriods = 5;

    /// <summary>Each period and its index; the inbox twice, the written period, the message, the transaction twice, and pg_locks.</summary>
    const int MaxLocks = (2 * MaxPeriods) + 7;
    const int Consumers = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(30)]
    [InlineData(365)]
    public async Task The_locks_of_a_transaction_do_not_grow(int days)
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var (retention, half) = (TimeSpan.FromDays(days), TimeSpan.FromDays(Math.Max(0.5, days / 14.0)));
        var periods = Inbox(contexts, retention);
        for (var end = Time.GetUtcNow() + (2.5 * retention); Time.GetUtcNow() < end; Time.Advance(half))
        {
            await Keep(periods);
            Assert.InRange(await Tables(database), 2, MaxPeriods);
        }

        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = Consumers }.ConnectionString);
        var locks = await Task.WhenAll(Enumerable.Range(0, Consumers).Select(_ => Locks(source, NewId())));

        Assert.All(locks, x => Assert.InRange(x, 4, MaxLocks));
    }

    /// <summary>A look-up of an id in each of at most three periods, after 1 day as after 39.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(39)]
    public async Task The_work_of_a_unit_does_not_grow(int days)
    {
        const int Records = 32;
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        for (var day = 0; day < days; day++, Time.Advance(TimeSpan.FromDays(1)))
        {
            await Keep(Inbox(contexts));
            await database.Execute(Consume(records: 500));
        }

        await Keep(Inbox(contexts));

        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await using var unit = new NpgsqlCommand(
            $"""
            BEGIN; {Consume(Records)};
            SELECT ARRAY[sum(seq_scan), sum(idx_scan)]::bigint[] FROM pg_stat_xact_user_tables WHERE relname LIKE 'inbox_state_%'
            """,
            connection);
        var scans = (long[])(await unit.ExecuteScalarAsync(Cancellation))!;
        Assert.Equal(0, scans[0]);
        // A bitmap scan counts twice.
        Assert.InRange(scans[1], Records, 2 * 3 * Records);
    }

    string Consume(int records) =>
        $"INSERT INTO inbox_state SELECT gen_random_uuid(), 'group', '{Time.GetUtcNow():O}' FROM generate_series(1, {records})";

    /// <summary>Consumes messages in a transaction that stays open until all consumers have their locks.</summary>
    async Task<long> Locks(NpgsqlDataSource source, Guid id)
    {
        var connection = await source.OpenConnectionAsync(Cancellation);
        await using var begin = new NpgsqlCommand("BEGIN", connection);
        await begin.ExecuteNonQueryAsync(Cancellation);
        await Insert(connection, id);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()", connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
