using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>One topic of an endpoint, as its records need it.</summary>
/// <param name="Topic">The topic, as the broker knows it.</param>
/// <param name="ConsumerGroup">The name that inbox rows, retry rows and dead letters of the topic's records carry, with prefix.</param>
/// <param name="Reader">Reads the topic's records.</param>
/// <param name="Delivery">The declared guarantee.</param>
internal sealed record TopicSettings(string Topic, string ConsumerGroup, RecordReader Reader, DeliveryDeclaration Delivery)
{
    /// <summary>The tags of every metric of the topic's records.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } =
        [new(KafkaMetrics.TopicTag, Delivery.Topic), new(KafkaMetrics.GroupTag, Delivery.ConsumerGroup)];
}
