using Npgsql;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>Under load, batches own every lane nearly all the time. The probe of a paused key must get its turn.</summary>
[Trait("Category", "Database")]
public sealed class When_a_paused_key_shares_a_busy_lane : IAsyncLifetime
{
    static readonly Guid Key = OrderEvents.NewOrder();
    static readonly OutboxSelection OfKey = OutboxSelection.OfKey(new("topic", Key.ToString()));

    TestDatabase _database = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        await using var db = _database.Context();
        db.Add(OutboxRows.Of("topic", Key, OrderEvents.NewOrder(), new { number = 0 }));
        await db.SaveChangesAsync(Cancellation);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_probe_waits_for_the_lane_before_other_batches_own_it_again()
    {
        await using var owner = await Owner();

        var probed = Batch(pause: TimeSpan.FromMinutes(1)).RelayFirst(OfKey, Cancellation);
        await Eventually.Equal(1, () => _database.WaitingFor("transactionid"));
        await owner.DisposeAsync();

        Assert.NotNull(await probed);
        Assert.Equal(0, await _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
    }

    [Fact]
    public async Task The_wait_for_a_lane_that_is_never_free_ends()
    {
        await using var owner = await Owner();

        Assert.Null(await Batch(pause: TimeSpan.FromMilliseconds(100)).RelayFirst(OfKey, Cancellation));
        Assert.Equal(1, await _database.Scalar<long>("SELECT count(*) FROM outbox_message"));
    }

    /// <summary>Owns the lane until it is disposed, as a batch of another relay does.</summary>
    async Task<NpgsqlConnection> Owner()
    {
        var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(
            $"BEGIN; SELECT FROM outbox_lane WHERE lane = {OutboxLanes.Of(Key.ToString())} FOR UPDATE", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    OutboxBatch<OrdersDbContext> Batch(TimeSpan pause) =>
        new RelayInProcess(_database, new OutboxOptions { FailurePause = pause }, TimeProvider.System).Batch;
}
