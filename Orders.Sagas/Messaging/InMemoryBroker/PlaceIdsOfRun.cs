using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>Derives message ids from a record's place and the run of the process.</summary>
/// <remarks>The offsets of an in-memory broker start at 0 in each process, so a place alone is not unique.</remarks>
/// <param name="run">Names the run of this process.</param>
internal sealed class PlaceIdsOfRun(string run) : IPlaceIds
{
    /// <summary>The run names the broker, whose topics live as long.</summary>
    public bool NeedTopicIds => false;

    public Guid Of(TopicPartitionOffset place) =>
        MessageIds.From($"place {run} {place.Topic} {place.Partition.Value} {place.Offset.Value}");

    public void TopicIs(string topic, string id)
    {
    }

    public void TopicsHaveNoIds()
    {
    }
}
