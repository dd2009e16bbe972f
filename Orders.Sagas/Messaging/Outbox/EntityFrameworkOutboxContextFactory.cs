using MassTransit;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orders.Sagas.Messaging.Inbox;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Messaging.Outbox;

/// <summary>Wraps a consumer or saga in the inbox and the outbox of the unit's DbContext.</summary>
internal sealed class EntityFrameworkOutboxContextFactory<TDbContext>(
    TDbContext db, UnitInbox inbox, TopicTopology topology, IOptions<OutboxOptions> outbox, TimeProvider time, IServiceProvider provider) :
    IOutboxContextFactory<TDbContext>
    where TDbContext : DbContext
{
    public void Probe(ProbeContext context) => context.Add("outbox", "entity-framework");

    public Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next)
        where T : class =>
        inbox.TryAdd(db, context)
            ? next.Send(new EntityFrameworkOutboxConsumeContext<T>(context, options, provider, db, topology, outbox.Value, time))
            : context.NotifyConsumed(TimeSpan.Zero, options.ConsumerType);
}
