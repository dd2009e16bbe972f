using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Waits until the records behind a held record are in its lane's queue, where they will be processed together.</summary>
internal static class LaneBarrier
{
    /// <summary>Writes one more record, to the same partition and another lane.</summary>
    /// <remarks>When that record is held too, the records before it are in their lane's queue.</remarks>
    public static Task WaitUntilQueued(this RunningMessaging saga, UnitWatch watch, Partition partition, Guid busy) =>
        saga.WaitUntilQueued(watch, new TopicPartitionOffset(Topics.Orders, partition, Offset.Unset), [busy]);

    /// <summary>Does the same in the partition of a record, beside lanes that are busy with these keys.</summary>
    /// <returns>The key of the further record, which is held too.</returns>
    public static async Task<Guid> WaitUntilQueued(
        this RunningMessaging saga, UnitWatch watch, TopicPartitionOffset behind, IReadOnlyList<Guid> busy)
    {
        var seen = watch.Seen.Count;
        var other = KeyOfAnotherLane(busy);
        var (topic, body) = behind.Topic.Split('-')[^1] switch
        {
            Topics.Payments => (Topics.Payments, Body(OrderEvents.Paid(other))),
            Topics.Shipments => (Topics.Shipments, Body(OrderEvents.Shipped(other))),
            _ => (Topics.Orders, Body(OrderEvents.Created(other))),
        };
        await saga.ProduceRaw(topic, other.ToString(), body, partition: behind.Partition);
        await Eventually.True(() => watch.Seen.Count == seen + 1);
        return other;
    }

    static byte[] Body<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, RecordJson.Options);

    /// <summary>Returns a new key of another lane than all of these.</summary>
    public static Guid KeyOfAnotherLane(params IReadOnlyList<Guid> keys) =>
        Enumerable.Range(0, 1000).Select(_ => OrderEvents.NewOrder()).First(key => !keys.Select(LaneOf).Contains(LaneOf(key)));

    /// <summary>New orders whose records share the lane of a key.</summary>
    public static IEnumerable<Guid> OrdersOfLane(Guid key)
    {
        while (true)
        {
            var order = OrderEvents.NewOrder();
            if (LaneOf(order) == LaneOf(key))
                yield return order;
        }
    }

    static int LaneOf(Guid key) => RecordLanes.LaneOf(Encoding.UTF8.GetBytes(key.ToString()), 0, TopicReaders.SagaLanes);
}
