using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.InMemoryBroker;

/// <summary>
/// Ids from a record's place and the process's run. The in-memory broker's offsets start at 0 in each process, so a place alone is not
/// unique.
/// </summary>
/// <param name="run">Names the run of this process.</param>
internal sealed class PlaceIdsOfRun(string run) : IPlaceIds
{
    public Guid Of(TopicPartitionOffset place) =>
        MessageIds.From($"place {run} {place.Topic} {place.Partition.Value} {place.Offset.Value}");
}
