using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Kafka beside the bus: the topic endpoints that <c>UsingKafka</c> declared.</summary>
public interface IKafkaRider : IRiderControl
{
    /// <summary>What each topic endpoint of this process is doing, in the order of their declaration.</summary>
    IReadOnlyList<EndpointState> Endpoints { get; }

    /// <summary>What each declared endpoint has stated about its delivery, those that other processes host included.</summary>
    IReadOnlyList<DeliveryDeclaration> Deliveries { get; }
}
