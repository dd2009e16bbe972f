using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>An exactly-once endpoint, configured and validated.</summary>
/// <param name="Endpoint">The settings that every topic endpoint has.</param>
/// <param name="Producer">The configuration that every producer starts from.</param>
/// <param name="Options">The limits.</param>
/// <param name="Transform">Computes the outputs of an input message.</param>
internal sealed record ExactlyOnceSettings(
    TopicEndpointSettings Endpoint, ProducerConfig Producer, ExactlyOnceOptions Options, Func<object, IEnumerable<object>> Transform)
{
    /// <summary>How soon the client repeats a request that the broker refused for now.</summary>
    /// <remarks>
    /// The broker refuses the offsets of a transaction while it writes the markers of the one before, which takes some milliseconds. Each
    /// further repetition waits twice as long.
    /// </remarks>
    const int RetryBackoffMs = 10;

    /// <summary>The transactional id of an input partition: the same in every process and after every restart.</summary>
    /// <remarks>So the partition's next owner ends the transaction that the previous owner left open.</remarks>
    public string TransactionalId(TopicPartition partition) => $"{Endpoint.ConsumerGroup}-{partition.Topic}-{partition.Partition.Value}";

    public static ExactlyOnceSettings Of(
        ExactlyOnceDeclaration declaration, ExactlyOnceConfiguration configuration, RecordReader reader) => new(
        new TopicEndpointSettings(
            declaration.Endpoint, configuration.ConsumerGroup, ConsumerOf(configuration), new TopicEndpointOptions(), null,
            [new(configuration.Topic, configuration.ConsumerGroup, reader, DeliveryOf(declaration.Endpoint))]),
        ProducerOf(configuration), configuration.Options, declaration.Transform);

    static DeliveryDeclaration DeliveryOf(TopicEndpointDeclaration endpoint) => new(
        endpoint.Topic, endpoint.Group, endpoint.Group, DeliveryGuarantee.ExactlyOnce, [DuplicateStrategy.KafkaTransaction],
        Retention: null);

    static ConsumerConfig ConsumerOf(ExactlyOnceConfiguration configuration)
    {
        var consumer = EndpointConsumerConfig.Complete(configuration.Consumer, configuration.ConsumerGroup, autoCommit: false);
        // With it, a read of the committed offsets waits for an open transaction that may still move them.
        consumer.IsolationLevel = IsolationLevel.ReadCommitted;
        // Only transaction markers lie between the last record and the end of a partition: nobody waits for them.
        consumer.EnablePartitionEof = true;
        return consumer;
    }

    static ProducerConfig ProducerOf(ExactlyOnceConfiguration configuration)
    {
        var producer = configuration.Producer;
        producer.EnableIdempotence = true;
        producer.Acks = Acks.All;
        producer.TransactionTimeoutMs = (int)configuration.Options.TransactionTimeout.TotalMilliseconds;
        producer.CompressionType ??= CompressionType.Lz4;
        producer.LingerMs ??= 2;
        producer.RetryBackoffMs ??= RetryBackoffMs;
        producer.Partitioner ??= Partitioner.Murmur2Random;
        return producer;
    }
}
