using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>Sends from a scope outside a consumer to topics, never to the in-memory bus. An outbox replaces this context.</summary>
internal sealed class KafkaScopedBusContext(KafkaEndpoints endpoints, IClientFactory clientFactory) : ScopedBusContext
{
    public ISendEndpointProvider SendEndpointProvider => endpoints;
    public IPublishEndpoint PublishEndpoint { get; } = new PublishEndpoint(endpoints);
    public IScopedClientFactory ClientFactory => new ScopedClientFactory(clientFactory, null);
}

internal sealed class KafkaScopedBusContextProvider(
    KafkaEndpoints endpoints, IScopedConsumeContextProvider consuming, Bind<IBus, IClientFactory> clientFactory) :
    IScopedBusContextProvider<IBus>
{
    public ScopedBusContext Context { get; } = consuming.HasContext
        ? new ConsumeContextScopedBusContext(consuming.GetContext(), clientFactory.Value)
        : new KafkaScopedBusContext(endpoints, clientFactory.Value);
}
