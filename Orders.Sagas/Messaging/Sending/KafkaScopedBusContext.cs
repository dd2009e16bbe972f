using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Transports;

namespace Orders.Sagas.Messaging.Sending;

/// <summary>What a scope outside of a consumer sends with, until an outbox takes this place: topics, never the in-memory bus.</summary>
internal sealed class KafkaScopedBusContext(KafkaEndpoints endpoints, IClientFactory clientFactory) : ScopedBusContext
{
    public ISendEndpointProvider SendEndpointProvider => endpoints;
    public IPublishEndpoint PublishEndpoint { get; } = new PublishEndpoint(endpoints);
    public IScopedClientFactory ClientFactory => new ScopedClientFactory(clientFactory, null);
}

internal sealed class KafkaScopedBusContextProvider(
    KafkaEndpoints endpoints, IScopedConsumeContextProvider consuming, Bind<IBus, IClientFactory> clientFactory) : IScopedBusContextProvider<IBus>
{
    public ScopedBusContext Context { get; } = consuming.HasContext
        ? new ConsumeContextScopedBusContext(consuming.GetContext(), clientFactory.Value)
        : new KafkaScopedBusContext(endpoints, clientFactory.Value);
}
