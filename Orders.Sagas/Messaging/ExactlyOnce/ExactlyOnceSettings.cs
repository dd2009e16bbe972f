using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>An exactly-once endpoint, configured and checked.</summary>
/// <param name="Endpoint">What it has in common with other topic endpoints.</param>
/// <param name="Producer">What every producer starts from.</param>
/// <param name="Options">The limits.</param>
/// <param name="Transform">What a message brings about.</param>
internal sealed record ExactlyOnceSettings(
    TopicEndpointSettings Endpoint, ProducerConfig Producer, ExactlyOnceOptions Options, Func<object, IEnumerable<object>> Transform)
{
    /// <summary>The same input partition has the same id in every process and after every restart, so its next owner ends what its last owner left open.</summary>
    public string TransactionalId(TopicPartition partition) => $"{Endpoint.ConsumerGroup}-{partition.Topic}-{partition.Partition.Value}";

    public static ExactlyOnceSettings Of(ExactlyOnceDeclaration declaration, ExactlyOnceConfiguration configuration, RecordReader reader) => new(
        new TopicEndpointSettings(
            declaration.Endpoint, configuration.Topic, configuration.ConsumerGroup, Reading(configuration), new TopicEndpointOptions(), null, reader,
            new DeliveryDeclaration(
                declaration.Endpoint.Topic, declaration.Endpoint.Group, DeliveryGuarantee.ExactlyOnce, [DuplicateStrategy.KafkaTransaction], Retention: null)),
        Writing(configuration), configuration.Options, declaration.Transform);

    static ConsumerConfig Reading(ExactlyOnceConfiguration configuration)
    {
        var consumer = EndpointConsumerConfig.Complete(configuration.Consumer, configuration.ConsumerGroup, autoCommit: false);
        // Also lets the committed offsets wait for a transaction that still may move them.
        consumer.IsolationLevel = IsolationLevel.ReadCommitted;
        return consumer;
    }

    static ProducerConfig Writing(ExactlyOnceConfiguration configuration)
    {
        var producer = configuration.Producer;
        producer.EnableIdempotence = true;
        producer.Acks = Acks.All;
        producer.TransactionTimeoutMs = (int)configuration.Options.TransactionTimeout.TotalMilliseconds;
        producer.CompressionType ??= CompressionType.Lz4;
        producer.LingerMs ??= 2;
        return producer;
    }
}
