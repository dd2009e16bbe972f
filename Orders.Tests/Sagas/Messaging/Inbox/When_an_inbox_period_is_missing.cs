using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Intake;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Inbox;

/// <summary>A machine slept past the last period: at its next record, the inbox has no period for the row.</summary>
/// <remarks>
/// The maintenance runs every ten minutes, so no test waits for its next round. The period is made over the only connection of the pool.
/// </remarks>
[Trait("Category", "Kafka")]
public sealed class When_an_inbox_period_is_missing : InboxOnAClock
{
    static readonly byte[] Poison = [0x7B];

    [Fact]
    public async Task The_next_record_makes_the_period_and_is_processed()
    {
        await using var database = await TestDatabase.Create();
        await using var pool = database.WithPool(1);
        await using var saga = await RunningMessaging.Start(pool, await RunningMessaging.CreateTopics());
        var order = OrderEvents.NewOrder();

        await DropAll(database);
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        Assert.Equal(1, await Tables(database));
        Assert.Empty(await database.DeadLetters());
    }

    /// <summary>The intake has no inbox, but each of its dead letters writes an inbox row.</summary>
    [Theory]
    [InlineData("before the start")]
    [InlineData("after the start")]
    public async Task A_dead_letter_of_a_process_that_only_takes_in_orders_is_stored(string missing)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        if (missing == "before the start")
            await DropAll(database);
        await using var pool = database.WithPool(1);
        await using var intake = await RunningMessaging.Start(
            pool, prefix, options => options with { Intake = true, Saga = false, Relay = false });

        if (missing == "after the start")
            await DropAll(database);
        await intake.ProduceRaw(Topics.SubmittedOrders, $"{Submissions.NewOrder()}", Poison);

        await Eventually.Is(database.DeadLetters, letters => letters.Count == 1);
    }
}
