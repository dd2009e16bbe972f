using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

[Trait("Category", "Database")]
public sealed class When_inbox_periods_expire : InboxOnAClock
{
    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>A period is as long as the retention, and expires as a whole.</summary>
    [Fact]
    public async Task An_expired_id_is_gone_and_an_id_within_the_retention_is_recognised()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        var periods = Inbox(contexts);
        var (early, late) = (NewId(), NewId());
        Time.SetUtcNow(await EndOfPeriod(database) - Tick);
        await Consume(database, early);
        Time.Advance(Tick);
        await Consume(database, late);

        Time.Advance(Week - Tick);
        await Keep(periods);
        Assert.True(await IsDuplicate(database, early));

        Time.Advance(Tick);
        await Keep(periods);
        Assert.False(await IsDuplicate(database, early));
        Assert.True(await IsDuplicate(database, late));
    }

    [Fact]
    public async Task The_same_id_is_recognised_on_every_day()
    {
        await using var database = await TestDatabase.Create();
        var id = NewId();
        await Consume(database, id);
        Time.Advance(TimeSpan.FromDays(2));

        Assert.True(await IsDuplicate(database, id));
        Assert.Equal(1, await database.Scalar<long>($"SELECT count(*) FROM inbox_state WHERE message_id = '{id}'"));
    }

    [Fact]
    public async Task Duplicates_on_both_sides_of_a_periods_end_are_processed_once()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var before = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await before.BeginTransactionAsync(Cancellation);
        var id = NewId();
        Time.SetUtcNow(await EndOfPeriod(database) - Tick);
        await Insert(before, id);
        Time.Advance(Tick);

        var after = IsDuplicate(database, id);
        await Eventually.Equal(1, () => database.WaitingFor("advisory"));
        await transaction.CommitAsync(Cancellation);

        Assert.True(await after);
    }

    /// <summary>Older versions detached a day before they dropped it.</summary>
    [Fact]
    public async Task A_day_that_was_left_detached_is_dropped()
    {
        await using var database = await TestDatabase.Create();
        await using var contexts = Contexts(database);
        await MakeDay(database);
        var expired = Today;
        await database.Execute($"ALTER TABLE inbox_state DETACH PARTITION {expired}");
        Time.Advance(Week + TimeSpan.FromDays(2));

        await Keep(Inbox(contexts));

        Assert.Null(await database.Scalar<string>($"SELECT to_regclass('{expired}')::text"));
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
        var right = new FakeTimeProvider(Time.GetUtcNow());
        var wrong = Week + TimeSpan.FromDays(10);
        DatabaseTime = new FakeTimeProvider(right.GetUtcNow() + (ahead == "PostgreSQL" ? wrong : TimeSpan.Zero));
        Time.Advance(ahead == "a process" ? wrong : TimeSpan.Zero);

        await Keep(Inbox(contexts));

        Assert.True(await IsDuplicate(database, id));
    }

    /// <summary>Older versions detached with CONCURRENTLY, which a kill leaves half done.</summary>
    [Fact]
    public async Task A_day_that_was_left_half_detached_is_dropped()
    {
        await using var database = await TestDatabase.Create();
        await MakeDay(database);
        await LeaveHalfDetached(database, Today);
        Time.Advance(Week + TimeSpan.FromDays(10));

        await using (await Started(database))
            await Eventually.Equal(2, () => Tables(database));

        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending"));
        Assert.False(await IsDuplicate(database, NewId()));
    }

    /// <summary>Makes the period of today as older versions did.</summary>
    async Task MakeDay(TestDatabase database)
    {
        await DropAll(database);
        await database.Execute($"SELECT inbox_state_make_period('{Time.GetUtcNow():O}', 1)");
    }

    static async Task<DateTimeOffset> EndOfPeriod(TestDatabase database) => new(
        await database.Scalar<DateTime>("SELECT min(past)::timestamp AT TIME ZONE 'UTC' FROM inbox_state_periods() WHERE past > now()"));

    string Today => $"inbox_state_{Time.GetUtcNow():yyyyMMdd}";

    /// <summary>Leaves a day as a process does that is killed while its DETACH waits for a transaction.</summary>
    static async Task LeaveHalfDetached(TestDatabase database, string day)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var reader = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await reader.BeginTransactionAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM inbox_state", reader);
        await command.ExecuteScalarAsync(Cancellation);
        var detaching = database.Execute($"ALTER TABLE inbox_state DETACH PARTITION {day} CONCURRENTLY");
        await Eventually.True(async () => await database.Scalar<long>("SELECT count(*) FROM pg_inherits WHERE inhdetachpending") == 1);
        await database.Execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE query LIKE 'ALTER TABLE inbox_state DETACH%' AND pid <> pg_backend_pid()
            """);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => detaching);
    }
}
