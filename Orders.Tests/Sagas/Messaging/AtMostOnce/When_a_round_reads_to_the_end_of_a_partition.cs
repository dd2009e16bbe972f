using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

/// <summary>A slow reader receives the end of the partition in the same round as the last records.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_round_reads_to_the_end_of_a_partition
{
    /// <summary>Long enough for the client to fetch the records, and then the end of the partition.</summary>
    static readonly TimeSpan LongEnoughToFetch = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task No_record_of_the_round_is_lost()
    {
        const int Behind = 20;
        await using var database = await TestDatabase.Create();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var windows = new WatchedWindows(_ => gate.Task);
        await using var analytics = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Saga = false, Relay = false, Analytics = true },
            windows.Register);
        var order = OrderEvents.NewOrder();

        try
        {
            for (var i = 0; i < 1 + Behind; i++)
            {
                await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order), OrderEvents.NewOrder());
                await Eventually.True(() => windows.Opened > 0);
            }

            await Eventually.Never(() => windows.Opened > 1, LongEnoughToFetch);
        }
        finally
        {
            gate.TrySetResult();
        }

        await Eventually.Equal(1 + Behind, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window"));
    }
}
