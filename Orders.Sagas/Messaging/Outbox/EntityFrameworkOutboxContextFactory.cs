using MassTransit;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Wraps a consumer or saga in the inbox and the outbox of its unit of work.</summary>
internal sealed class EntityFrameworkOutboxContextFactory<TDbContext>(
    UnitInbox inbox, UnitOutbox unit, TopicTopology topology, IOptions<OutboxOptions> outbox, TimeProvider time,
    IServiceProvider provider) :
    IOutboxContextFactory<TDbContext>
    where TDbContext : DbContext
{
    public void Probe(ProbeContext context) => context.Add("outbox", "entity-framework");

    public Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next)
        where T : class =>
        inbox.TryAdd(context)
            ? next.Send(new EntityFrameworkOutboxConsumeContext<T>(context, options, provider, unit, topology, outbox.Value, time))
            : context.NotifyConsumed(TimeSpan.Zero, options.ConsumerType);
}
