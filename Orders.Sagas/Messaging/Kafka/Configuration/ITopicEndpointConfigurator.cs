using Confluent.Kafka;
using MassTransit;

namespace Orders.Sagas.Messaging.Kafka.Configuration;

/// <summary>Configures one topic endpoint: one consumer of one topic in one consumer group.</summary>
public interface ITopicEndpointConfigurator : IReceiveEndpointConfigurator
{
    /// <summary>The topic, as the broker knows it.</summary>
    string Topic { get; }

    /// <summary>The consumer group, as the broker knows it. The inbox and the dead letters of the endpoint carry this name.</summary>
    string ConsumerGroup { get; }

    /// <summary>
    /// Confluent's consumer, for what it offers and the endpoint does not decide itself. Offsets and commits are the endpoint's.
    /// </summary>
    ConsumerConfig Consumer { get; }

    /// <summary>The endpoint's own limits.</summary>
    TopicEndpointOptions Options { get; }

    /// <summary>Begins the units of work that records are processed in; null processes each record in a scope of its own, without a transaction around it.</summary>
    IUnitOfWorkFactory? UnitOfWork { get; set; }
}
