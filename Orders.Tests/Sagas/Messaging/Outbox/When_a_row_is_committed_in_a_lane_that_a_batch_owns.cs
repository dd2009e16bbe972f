using Orders.Sagas.Messaging.Outbox;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>The row's own process wakes its relay, which cannot claim the lane. So the lane's owner has to find the row.</summary>
[Trait("Category", "Database")]
public sealed class When_a_row_is_committed_in_a_lane_that_a_batch_owns : IAsyncLifetime
{
    static readonly Guid Key = OrderEvents.NewOrder();

    readonly TaskCompletionSource _writing = new();
    readonly TaskCompletionSource _written = new();
    TestDatabase _database = null!;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.Create();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_owner_relays_it_after_its_batch()
    {
        var (owner, other) = (Relay(_ => Write()), Relay());
        await Add(Key);
        var batch = owner.Relay(Cancellation);
        await _writing.Task;
        await Add(Key);
        Assert.False(await other.Relay(Cancellation));

        _written.SetResult();

        Assert.True(await batch);
        Assert.False(await owner.Relay(Cancellation));
        Assert.Equal(0, await Waiting());
    }

    /// <summary>The other relay was woken and can claim the lane: two relays would only get into each other's way.</summary>
    [Fact]
    public async Task The_owner_leaves_rows_of_other_lanes_to_the_relay_that_they_woke()
    {
        var owner = Relay(_ => Write());
        await Add(Key);
        var batch = owner.Relay(Cancellation);
        await _writing.Task;
        await Add(Enumerable.Range(0, 100).Select(_ => OrderEvents.NewOrder()).First(key => LaneOf(key) != LaneOf(Key)));

        _written.SetResult();

        Assert.False(await batch);
        Assert.Equal(1, await Waiting());
    }

    RelayInProcess Relay(Func<object, Task>? write = null) => new(_database, new OutboxOptions(), TimeProvider.System, write);

    Task Write()
    {
        _writing.TrySetResult();
        return _written.Task;
    }

    static short LaneOf(Guid key) => OutboxLanes.Of($"{key}");

    Task<long> Waiting() => _database.Scalar<long>("SELECT count(*) FROM outbox_message");

    async Task Add(Guid key)
    {
        await using var db = _database.Context();
        db.Add(OutboxRows.Of("topic", key, OrderEvents.NewOrder(), new { number = 1 }));
        await db.SaveChangesAsync(Cancellation);
    }
}
