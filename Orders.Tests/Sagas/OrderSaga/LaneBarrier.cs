using System.Text;
using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Waits until the records behind a held record are in its lane's queue, where they will be processed together.</summary>
internal static class LaneBarrier
{
    /// <summary>Writes one more record, to the same partition and another lane.</summary>
    /// <remarks>When that record is held too, the records before it are in their lane's queue.</remarks>
    public static async Task WaitUntilQueued(this RunningMessaging saga, UnitWatch watch, Partition partition, Guid busy, int seen = 2)
    {
        var other = Enumerable.Range(0, 1000).Select(_ => OrderEvents.NewOrder())
            .First(key => LaneOf(partition, key) != LaneOf(partition, busy));
        await saga.ProduceRaw(Topics.Orders, other.ToString(), OrderEvents.Body(OrderEvents.Created(other)), partition: partition);
        await Eventually.True(() => watch.Seen.Count == seen);
    }

    /// <summary>New orders whose records of a partition share the lane of a key.</summary>
    public static IEnumerable<Guid> OrdersOfLane(Partition partition, Guid key)
    {
        while (true)
        {
            var order = OrderEvents.NewOrder();
            if (LaneOf(partition, order) == LaneOf(partition, key))
                yield return order;
        }
    }

    static int LaneOf(Partition partition, Guid key) =>
        RecordLanes.LaneOf(Encoding.UTF8.GetBytes(key.ToString()), partition.Value, new TopicEndpointOptions().LaneCount);
}
