using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>The Kafka rider: the topic endpoints that <c>UsingKafka</c> declared.</summary>
public interface IKafkaRider : IRiderControl
{
    /// <summary>The state of each endpoint that this process hosts, in the order of declaration.</summary>
    IReadOnlyList<EndpointState> Endpoints { get; }

    /// <summary>The guarantee of each declared endpoint, including endpoints that other processes host.</summary>
    IReadOnlyList<DeliveryDeclaration> Deliveries { get; }
}
