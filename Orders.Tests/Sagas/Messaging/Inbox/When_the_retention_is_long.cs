using Npgsql;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>A consuming transaction locks every period, and all transactions share the server's lock table.</summary>
[Trait("Category", "Database")]
public sealed class When_the_retention_is_long : InboxOnAClock
{
    /// <summary>Those of the retention, the current and the next one: 9; and at most 5 days of the first migration.</summary>
    const int MaxPeriods = 14;

    /// <summary>A period and its index, the inbox and its index, and the message.</summary>
    const int MaxLocks = (2 * MaxPeriods) + 5;
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
        var (retention, half) = (TimeSpan.FromDays(days), TimeSpan.FromDays(Math.Max(1, days / 14.0)));
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
