using Confluent.Kafka;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Orders.Sagas.Messaging.Outbox;
using Orders.Sagas.OrderSaga;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

/// <summary>A host whose saga and consumer send one message in every possible way.</summary>
internal static class SendingHost
{
    public static readonly Uri Address = new($"topic:{NumbersReader.Effects}");

    public static Task<RunningMessaging> Start<T>(TestDatabase database, string prefix, bool relay = false, int recordsPerUnit = 1)
        where T : class => RunningMessaging.StartWith(
        database, prefix,
        (services, client) =>
        {
            services.AddMassTransit(bus =>
            {
                bus.DisableUsageTelemetry();
                bus.UsingInMemory();
                bus.AddRider(rider => AddRider<T>(rider, client, prefix, recordsPerUnit));
            });
            services.AddDeadLetters<OrdersDbContext>().AddRetryStore<OrdersDbContext>().AddEntityFrameworkOutbox<OrdersDbContext>(relay);
        });

    public static async Task<List<OutboxMessage>> OutboxRows(this TestDatabase database)
    {
        await using var db = database.Context();
        return await db.Outbox.AsNoTracking().OrderBy(row => row.Id).ToListAsync();
    }

    static void AddRider<T>(IRiderRegistrationConfigurator rider, ClientConfig client, string prefix, int recordsPerUnit)
        where T : class
    {
        rider.UseTopicPrefix(prefix);
        rider.AddProducer<Numbered>(NumbersReader.Topic, message => message.Key.ToString());
        rider.AddProducer<Counted>(NumbersReader.Effects, message => message.Key.ToString());
        var isSaga = typeof(T) == typeof(SendingSaga);
        if (isSaga)
            rider.AddSagaStateMachine<SendingSaga, OrderState>().EntityFrameworkRepository<OrderState, OrdersDbContext>();
        else
            rider.AddConsumer(typeof(T));
        rider.UsingKafka(client, (context, kafka) => kafka.TopicEndpoint<Numbered>(NumbersReader.Topic, NumbersReader.Group, endpoint =>
        {
            endpoint.AtLeastOnce(inbox: TimeSpan.FromDays(7));
            endpoint.Options.UnitOfWorkRecordLimit = recordsPerUnit;
            endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
            if (isSaga)
                endpoint.ConfigureSaga<OrderState>(context);
            else
                endpoint.ConfigureConsumer(context, typeof(T));
        }));
    }
}

/// <summary>Sends by its consume context, and by injected endpoints.</summary>
public sealed class SendingConsumer(IPublishEndpoint publisher, ISendEndpointProvider senders, ITopicProducer<Counted> producer) :
    IConsumer<Numbered>
{
    public async Task Consume(ConsumeContext<Numbered> context)
    {
        await context.Publish(Counted(context, 0));
        await context.Send(SendingHost.Address, Counted(context, 1));
        await context.Produce(Counted(context, 2));
        await publisher.Publish(Counted(context, 3));
        await (await senders.GetSendEndpoint(SendingHost.Address)).Send(Counted(context, 4));
        await producer.Produce(Counted(context, 5));
    }

    static Counted Counted(ConsumeContext<Numbered> context, int number) => new() { Key = context.Message.Key, Number = number };
}

/// <summary>Sends in a saga's steps.</summary>
public sealed class SendingSaga : MassTransitStateMachine<OrderState>
{
    public SendingSaga()
    {
        InstanceState(order => order.CurrentState);
        Event(() => Numbered, e => e.CorrelateById(context => context.Message.Key));
        Initially(When(Numbered)
            .Publish(context => Counted(context.Message, 0))
            .Send(SendingHost.Address, context => Counted(context.Message, 1))
            .Produce(context => Counted(context.Message, 2))
            .TransitionTo(Sent));
        During(Sent, Ignore(Numbered));
    }

    public State Sent { get; private set; } = null!;
    public Event<Numbered> Numbered { get; private set; } = null!;

    static Counted Counted(Numbered message, int number) => new() { Key = message.Key, Number = number };
}

/// <summary>Sends to an address that is no topic.</summary>
public sealed class WrongAddressConsumer : IConsumer<Numbered>
{
    public Task Consume(ConsumeContext<Numbered> context) => context.Send(new Uri("queue:counted"), Counted.Of(context.Message));
}
