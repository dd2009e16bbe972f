using Confluent.Kafka;
using Orders.Sagas.Messaging.Kafka.Delivery;
using Orders.Sagas.Messaging.Kafka.Records;

namespace Orders.Sagas.Messaging.Kafka.Configuration;

/// <summary>A topic endpoint, configured and checked.</summary>
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
    public bool CommitsFirst => Delivery.Guarantee is DeliveryGuarantee.AtMostOnce;

    /// <summary>The tags of every metric of the endpoint.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } =
        [new(KafkaMetrics.TopicTag, Declaration.Topic), new(KafkaMetrics.GroupTag, Declaration.Group)];
}
