using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The configuration of a topic endpoint, after its validation: one consumer of one or several topics.</summary>
/// <param name="Declaration">The endpoint's declaration.</param>
/// <param name="ConsumerGroup">The consumer's group, as the broker knows it.</param>
/// <param name="Consumer">The completed configuration of the consumer.</param>
/// <param name="Options">The limits.</param>
/// <param name="UnitOfWork">Begins units of work; null processes each record without a transaction.</param>
/// <param name="Topics">The topics.</param>
internal sealed record TopicEndpointSettings(
    TopicEndpointDeclaration Declaration,
    string ConsumerGroup,
    ConsumerConfig Consumer,
    TopicEndpointOptions Options,
    IUnitOfWorkFactory? UnitOfWork,
    IReadOnlyList<TopicSettings> Topics)
{
    /// <summary>The topics' names, as the broker knows them; for logs.</summary>
    public string Topic { get; } = string.Join(", ", Topics.Select(x => x.Topic));

    public DeliveryGuarantee Guarantee => Topics[0].Delivery.Guarantee;

    /// <summary>Whether a key has one owner for several topics.</summary>
    public bool ReadsTogether => Topics.Count > 1;

    /// <summary>The tags of metrics that concern the endpoint as a whole.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } =
        [new(KafkaMetrics.TopicTag, Declaration.Topic), new(KafkaMetrics.GroupTag, Declaration.Group)];

    /// <summary>The settings of a topic, by its name at the broker.</summary>
    public TopicSettings Of(string topic) => Topics.Count == 1 ? Topics[0] : Topics.First(x => x.Topic == topic);
}
