using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The configuration of a topic endpoint, after its validation.</summary>
internal sealed record TopicEndpointSettings(
    TopicEndpointDeclaration Declaration,
    string Topic,
    string ConsumerGroup,
    ConsumerConfig Consumer,
    TopicEndpointOptions Options,
    IUnitOfWorkFactory? UnitOfWork,
    RecordReader Reader,
    DeliveryDeclaration Delivery)
{
    /// <summary>The tags of every metric of the endpoint.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } =
        [new(KafkaMetrics.TopicTag, Declaration.Topic), new(KafkaMetrics.GroupTag, Declaration.Group)];
}
