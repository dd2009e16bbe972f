using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Rider;

[Trait("Category", "Kafka")]
public sealed class When_a_message_has_no_consumer
{
    [Theory]
    [InlineData(false, nameof(DeadLetterReason.UnhandledEvent))]
    [InlineData(true, null)]
    public async Task The_record_is_a_dead_letter_unless_the_endpoint_skips_it(bool skips, string? reason)
    {
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var reader = new NumbersReader();
        await using var host = await RunningMessaging.StartWith(database, prefix, (services, client) => services
            .AddSingleton(reader)
            .AddMassTransit(bus => AddRider(bus, client, prefix, skips))
            .AddDeadLetters<OrdersDbContext>().AddRetryStore<OrdersDbContext>()
            .AddEntityFrameworkOutbox<OrdersDbContext>(relay: false));
        var key = OrderEvents.NewOrder();

        await host.Produce(NumbersReader.Topic, key, Counted.Of(Numbered.Of(key)));
        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        await Eventually.True(() => reader.Done.Count == 1);
        Assert.Equal(reason, await database.Scalar<string?>("SELECT max(reason) FROM dead_letter"));
    }

    static void AddRider(IBusRegistrationConfigurator bus, ClientConfig client, string prefix, bool skips)
    {
        bus.DisableUsageTelemetry();
        bus.UsingInMemory();
        bus.AddRider(rider =>
        {
            rider.UseTopicPrefix(prefix);
            rider.AddProducer<Numbered>(NumbersReader.Topic, message => message.Key.ToString());
            rider.AddProducer<Counted>(NumbersReader.Topic, message => message.Key.ToString());
            rider.AddConsumer<Consumer>();
            rider.UsingKafka(client, (context, kafka) => kafka.TopicEndpoint<Numbered>(NumbersReader.Topic, NumbersReader.Group, endpoint =>
            {
                endpoint.SkipsUnconsumed = skips;
                endpoint.AtLeastOnce(inbox: TimeSpan.FromDays(7));
                endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
                endpoint.ConfigureConsumer<Consumer>(context);
            }));
        });
    }

    sealed class Consumer(NumbersReader reader) : IConsumer<Numbered>
    {
        public Task Consume(ConsumeContext<Numbered> context)
        {
            reader.Done.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }
}
