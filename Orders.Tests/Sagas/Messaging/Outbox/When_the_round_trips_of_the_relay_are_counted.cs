using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The round trips of a batch do not grow with its rows.</summary>
[Trait("Category", "Database")]
public sealed class When_the_round_trips_of_the_relay_are_counted
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task A_batch_costs_two_and_an_empty_outbox_one_and_a_rollback_and_a_look_one(int rows)
    {
        await using var database = await TestDatabase.Create();
        var neverFull = new OutboxOptions { LanesPerBatch = OutboxOptions.LaneCount + 1, BatchSize = 10_000 };
        var relay = new RelayInProcess(database, neverFull, TimeProvider.System);
        await Add(database, rows);
        await relay.RelayAll(Cancellation);
        await Add(database, rows);
        using var trips = new RoundTrips(database.Name);

        Assert.False(await relay.Relay(Cancellation));

        Assert.Equal("CLAIM DELETE+COMMIT+LOOK", trips.Kinds);
        Assert.Equal(0, await database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        trips.Restart();
        Assert.False(await relay.Relay(Cancellation));
        Assert.Equal("CLAIM", trips.Kinds);
        trips.Restart();
        Assert.False(await relay.Batch.HasRows(Cancellation));
        Assert.Equal("SELECT", trips.Kinds);
    }

    /// <summary>There are more rows or more lanes, so nobody needs to ask.</summary>
    [Fact]
    public async Task A_full_batch_is_followed_by_another_one_without_a_look()
    {
        await using var database = await TestDatabase.Create();
        var relay = new RelayInProcess(database, new OutboxOptions { LanesPerBatch = 1 }, TimeProvider.System);
        await Add(database, 1);
        using var trips = new RoundTrips(database.Name);

        Assert.True(await relay.Relay(Cancellation));

        Assert.Equal("CLAIM DELETE+COMMIT", trips.Kinds);
    }

    static async Task Add(TestDatabase database, int rows)
    {
        await using var db = database.Context();
        db.AddRange(Enumerable.Range(0, rows).Select(number =>
            OutboxRows.Of("topic", OrderEvents.NewOrder(), OrderEvents.NewOrder(), new { number })));
        await db.SaveChangesAsync(Cancellation);
    }
}
