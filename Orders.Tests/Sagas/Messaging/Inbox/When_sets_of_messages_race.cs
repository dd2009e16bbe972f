using Npgsql;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>One statement writes the inbox rows of a whole unit of work. Units of two processes may share some messages.</summary>
[Trait("Category", "Database")]
public sealed class When_sets_of_messages_race : InboxOnAClock
{
    [Fact]
    public async Task A_set_waits_for_another_with_a_common_message_and_is_refused_as_a_whole()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var winner = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await winner.BeginTransactionAsync(Cancellation);
        var (common, ownOfWinner, ownOfLoser) = (NewId(), NewId(), NewId());
        await InsertSet(winner, "group", common, ownOfWinner);

        await using var loser = await source.OpenConnectionAsync(Cancellation);
        var waiting = InsertSet(loser, "group", ownOfLoser, common);
        await Eventually.Equal(1, () => database.WaitingFor("advisory"));
        await transaction.CommitAsync(Cancellation);

        Assert.True(IsDuplicate(await Assert.ThrowsAsync<PostgresException>(() => waiting)));
        Assert.Equal(2, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }

    [Fact]
    public async Task A_set_takes_effect_when_the_other_is_rolled_back()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var first = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await first.BeginTransactionAsync(Cancellation);
        var common = NewId();
        await InsertSet(first, "group", common);

        await using var second = await source.OpenConnectionAsync(Cancellation);
        var waiting = InsertSet(second, "group", common, NewId());
        await Eventually.Equal(1, () => database.WaitingFor("advisory"));
        await transaction.RollbackAsync(Cancellation);

        await waiting;
        Assert.Equal(2, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }

    /// <summary>The trigger locks the ids in their own order, whatever the order of the rows.</summary>
    [Fact]
    public async Task Sets_in_opposite_orders_do_not_deadlock()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        for (var round = 0; round < 20; round++)
        {
            Guid[] ids = [.. Enumerable.Range(0, 32).Select(_ => NewId())];
            var outcomes = await Task.WhenAll(Outcome(source, ids), Outcome(source, [.. ids.Reverse()]));

            var refusal = Assert.Single(outcomes, outcome => outcome is not null);
            Assert.True(IsDuplicate(refusal!));
        }
    }

    [Fact]
    public async Task A_set_with_one_message_twice_is_refused_and_each_group_has_its_own_messages()
    {
        await using var database = await TestDatabase.Create();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var id = NewId();

        Assert.True(IsDuplicate(await Assert.ThrowsAsync<PostgresException>(() => InsertSet(connection, "group", id, NewId(), id))));
        await InsertSet(connection, "group", id);
        await InsertSet(connection, "other group", id);

        Assert.Equal(2, await database.Scalar<long>("SELECT count(*) FROM inbox_state"));
    }

    static bool IsDuplicate(PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "inbox_state" };

    async Task<PostgresException?> Outcome(NpgsqlDataSource source, Guid[] ids)
    {
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        try
        {
            await InsertSet(connection, "group", ids);
            return null;
        }
        catch (PostgresException exception)
        {
            return exception;
        }
    }

    async Task InsertSet(NpgsqlConnection connection, string group, params Guid[] ids)
    {
        await using var command = new NpgsqlCommand("INSERT INTO inbox_state SELECT id, $2, $3 FROM unnest($1) AS id", connection)
        {
            Parameters = { new() { Value = ids }, new() { Value = group }, new() { Value = Time.GetUtcNow() } },
        };
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
