using MassTransit.Transports;
using Orders.Sagas.Messaging.Kafka.Delivery;

namespace Orders.Sagas.Messaging.Kafka;

/// <summary>Kafka beside the bus: the topic endpoints that <c>UsingKafka</c> declared.</summary>
public interface IKafkaRider : IRiderControl
{
    /// <summary>What each topic endpoint is doing, in the order of their declaration; for readiness checks and the delivery page.</summary>
    IReadOnlyList<EndpointState> Endpoints { get; }

    /// <summary>What each endpoint has stated about its delivery, in the same order.</summary>
    IReadOnlyList<DeliveryDeclaration> Deliveries { get; }
}
