using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Records;

/// <summary>Derives the message id of a record that has none from the record's place.</summary>
internal interface IPlaceIds
{
    /// <summary>The id of the record at a place; the same at every redelivery.</summary>
    Guid Of(TopicPartitionOffset place);
}

/// <summary>Ids from topic, partition and offset, which a durable broker never gives to a second record.</summary>
internal sealed class PlaceIds : IPlaceIds
{
    // Two spaces, because ids of this form are already stored.
    public Guid Of(TopicPartitionOffset place) => MessageIds.From($"place  {place.Topic} {place.Partition.Value} {place.Offset.Value}");
}
