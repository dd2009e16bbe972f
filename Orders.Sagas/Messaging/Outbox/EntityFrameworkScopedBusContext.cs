using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Kafka;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>What a scope outside a topic endpoint (a REST handler) sends becomes rows of its own DbContext; its own SaveChanges commits them.</summary>
internal sealed class EntityFrameworkScopedBusContext<TDbContext>(
    TDbContext db, KafkaEndpoints endpoints, TopicTopology topology, TimeProvider time, IClientFactory clients, IServiceProvider provider) :
    ScopedBusContext,
    OutboxSendContext
    where TDbContext : DbContext
{
    public ISendEndpointProvider SendEndpointProvider => new OutboxSendEndpointProvider(this, endpoints);
    public IPublishEndpoint PublishEndpoint => new PublishEndpoint(new OutboxPublishEndpointProvider(this, endpoints));
    public IScopedClientFactory ClientFactory => new ScopedClientFactory(clients, null);

    public Task AddSend<T>(SendContext<T> context)
        where T : class
    {
        context.MessageId ??= Guid.CreateVersion7(time.GetUtcNow());
        db.Add(context.ToOutboxMessage(topology, time.GetUtcNow()));
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => provider.GetService(serviceType);
}

/// <summary>Gives each scope its bus: inside a topic endpoint the consume context with its outbox, elsewhere the scope's own.</summary>
internal sealed class EntityFrameworkScopedBusContextProvider<TDbContext>(
    TDbContext db, KafkaEndpoints endpoints, TopicTopology topology, TimeProvider time, Bind<IBus, IClientFactory> clients,
    IScopedConsumeContextProvider consuming, IServiceProvider provider) : IScopedBusContextProvider<IBus>
    where TDbContext : DbContext
{
    public ScopedBusContext Context { get; } = consuming.HasContext
        ? new ConsumeContextScopedBusContext(consuming.GetContext(), clients.Value)
        : new EntityFrameworkScopedBusContext<TDbContext>(db, endpoints, topology, time, clients.Value, provider);
}
