using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Captures the messages that code outside a topic endpoint (a REST handler) sends, as rows of the scope's DbContext.</summary>
internal sealed class EntityFrameworkScopedBusContext<TDbContext>(
    TDbContext db, KafkaEndpoints endpoints, TopicTopology topology, OutboxOptions outbox, TimeProvider time, IClientFactory clients,
    IServiceProvider provider) :
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
        db.Add(context.ToOutboxMessage(topology, outbox, time.GetUtcNow()));
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => provider.GetService(serviceType);
}

/// <summary>Gives each scope its bus: the consume context while a topic endpoint consumes in the scope, else the scope's own.</summary>
internal sealed class EntityFrameworkScopedBusContextProvider<TDbContext>(
    TDbContext db, KafkaEndpoints endpoints, TopicTopology topology, IOptions<OutboxOptions> outbox, TimeProvider time,
    Bind<IBus, IClientFactory> clients, IScopedConsumeContextProvider consuming, IServiceProvider provider) :
    IScopedBusContextProvider<IBus>,
    ScopedBusContext
    where TDbContext : DbContext
{
    readonly EntityFrameworkScopedBusContext<TDbContext> _scoped =
        new(db, endpoints, topology, outbox.Value, time, clients.Value, provider);

    public ScopedBusContext Context => this;
    public ISendEndpointProvider SendEndpointProvider => new CurrentSendEndpoints(() => Current.SendEndpointProvider);
    public IPublishEndpoint PublishEndpoint => new CurrentPublishEndpoint(() => Current.PublishEndpoint);
    public IScopedClientFactory ClientFactory => Current.ClientFactory;

    ScopedBusContext Current => consuming.HasContext ? new ConsumeContextScopedBusContext(consuming.GetContext(), clients.Value) : _scoped;
}
