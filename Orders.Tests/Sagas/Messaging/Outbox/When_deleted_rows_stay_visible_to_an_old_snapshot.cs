using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The relay does not walk over the rows that it has deleted. Rows that commit late must not be passed over.</summary>
[Trait("Category", "Database")]
public sealed class When_deleted_rows_stay_visible_to_an_old_snapshot : IAsyncLifetime
{
    static readonly Guid Key = OrderEvents.NewOrder();
    static readonly short Lane = OutboxLanes.Of(Key.ToString());

    readonly FakeTimeProvider _time = new();
    TestDatabase _database = null!;
    RelayInProcess _relay = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _relay = new RelayInProcess(_database, new OutboxOptions(), _time);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_search_of_a_lane_starts_behind_them()
    {
        await using var snapshot = await Begin("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM outbox_message");
        await Add(5);
        var last = await _database.Scalar<long>("SELECT max(id) FROM outbox_message");

        await _relay.RelayAll(Cancellation);
        // The server counts the transactions of all databases, so another test's transaction holds a floor back.
        await Eventually.Equal(last + 1, async () =>
        {
            await RaiseFloors();
            return _relay.Floors.Current[Lane];
        });

        await Add(1);
        await _relay.RelayAll(Cancellation);
        Assert.Equal(0, await Waiting());
    }

    /// <summary>The row has a lower id than those that were relayed before it was committed.</summary>
    [Fact]
    public async Task A_row_that_commits_late_is_relayed_too()
    {
        await using var late = await Begin(
            $$"""
            BEGIN;
            INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at)
            VALUES ({{Lane}}, 'topic', '{{Key}}', gen_random_uuid(), 'urn:message:Late', '{}', '\x7b7d', now());
            """);
        await Add(5);
        await _relay.RelayAll(Cancellation);
        await RaiseFloors();
        await using (var commit = new NpgsqlCommand("COMMIT", late))
            await commit.ExecuteNonQueryAsync(Cancellation);
        Assert.Equal(1, await Waiting());

        await _relay.Relay(Cancellation);

        Assert.Equal(0, await Waiting());
    }

    /// <summary>Without floors each question would visit all of the deleted rows.</summary>
    [Fact]
    public async Task The_questions_of_alert_and_intake_do_not_visit_them()
    {
        const int Deleted = 150_000;
        const int ManyBuffers = 10_000;
        await using var snapshot = await Begin("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM outbox_message");
        await _database.Execute($$"""
            INSERT INTO outbox_message (lane, topic, key, message_id, message_type, headers, body, created_at)
            SELECT n % 32, 'topic', 'key', gen_random_uuid(), 'urn:message:x', '{}', '\x7b7d', now()
            FROM generate_series(1, {{Deleted}}) AS n
            """);
        await _database.Execute("DELETE FROM outbox_message");
        await Add(1);
        var floors = _relay.Floors;
        Assert.InRange(await Buffers(OutboxRowQueries.LastOfOldest(100, floors.Current)), ManyBuffers, long.MaxValue);

        await Eventually.True(async () =>
        {
            await RaiseFloors();
            return floors.Current.Min() > Deleted;
        });

        Assert.InRange(await Buffers(OutboxRowQueries.LastOfOldest(100, floors.Current)), 0, 500);
        Assert.InRange(await Buffers(OutboxFloorQueries.Of(floors.StartRound())), 0, 500);
    }

    async Task<long> Buffers(NpgsqlBatchCommand question)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        question.CommandText = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + question.CommandText;
        await using var explain = new NpgsqlBatch(connection) { BatchCommands = { question } };
        var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(Cancellation))!).RootElement[0].GetProperty("Plan");
        return plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();
    }

    Task<long> Waiting() => _database.Scalar<long>("SELECT count(*) FROM outbox_message");

    /// <summary>More rounds than a floor needs: relayed, a later time, all its transactions ended.</summary>
    async Task RaiseFloors()
    {
        for (var round = 0; round < 5; round++)
        {
            _time.Advance(OutboxFloors.Interval);
            await _relay.RaiseFloors(Cancellation);
        }
    }

    async Task Add(int rows)
    {
        await using var db = _database.Context();
        db.AddRange(Enumerable.Range(0, rows).Select(number => OutboxRows.Of("topic", Key, OrderEvents.NewOrder(), new { number })));
        await db.SaveChangesAsync(Cancellation);
    }

    async Task<NpgsqlConnection> Begin(string sql)
    {
        var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }
}
