using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.OrderSaga;

/// <summary>Waits until the records behind a held record are in its lane's queue, where they will be processed together.</summary>
internal static class LaneBarrier
{
    /// <summary>Writes one more record, to the same partition and another lane.</summary>
    /// <remarks>When that record is held too, the records before it are in their lane's queue.</remarks>
    public static async Task WaitUntilQueued(this RunningMessaging saga, UnitWatch watch, Partition partition, Guid busy)
    {
        var lanes = new TopicEndpointOptions().LaneCount;
        var other = Enumerable.Range(0, 1000).Select(_ => OrderEvents.NewOrder()).First(key => LaneOf(key) != LaneOf(busy));
        var body = JsonSerializer.SerializeToUtf8Bytes(OrderEvents.Created(other), RecordJson.Options);
        await saga.ProduceRaw(Topics.Orders, other.ToString(), body, partition: partition);
        await Eventually.True(() => watch.Seen.Count == 2);

        int LaneOf(Guid key) => RecordLanes.LaneOf(Encoding.UTF8.GetBytes(key.ToString()), partition.Value, lanes);
    }
}
