using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

/// <summary>Records share a unit of work that is tried once. One that nobody can read must not cost its neighbours.</summary>
[Trait("Category", "Kafka")]
public sealed class When_an_unreadable_record_is_among_others_at_most_once
{
    const int Readable = 20;

    [Fact]
    public async Task The_others_are_processed_and_it_alone_is_lost()
    {
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics(partitions: 1);
        await using (var writer = await RunningMessaging.Start(database, prefix, options => options with { Saga = false, Relay = false }))
        {
            for (var i = 0; i < Readable; i++)
            {
                var order = OrderEvents.NewOrder();
                await writer.Produce(Topics.Payments, order, OrderEvents.Paid(order));
                if (i == Readable / 2)
                    await writer.ProduceRaw(Topics.Payments, "key", [0, 0, 0, 0, 5, 2, 0x48]);
            }
        }

        await using var analytics = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = false, Analytics = true });

        await Eventually.Equal(Readable, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await Eventually.Equal(1, () => database.Scalar<long>("SELECT coalesce(sum(records - finished), 0)::bigint FROM delivery_window"));
    }
}
