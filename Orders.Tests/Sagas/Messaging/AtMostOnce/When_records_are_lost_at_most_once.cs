using System.Diagnostics.Metrics;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

[Trait("Category", "Kafka")]
public sealed class When_records_are_lost_at_most_once
{
    const string Group = "at-most-once-reader";
    const string Unfinished = "SELECT coalesce(sum(records - finished), 0)::bigint FROM delivery_window";
    const int Count = 20;

    /// <summary>Records that fail at once, records in flight that fail after the revocation, and records that never began.</summary>
    [Fact]
    public async Task Each_lost_record_is_counted_once()
    {
        TestBroker.RequireReal("committed offsets have to outlive the reader.");
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        using var lost = new LostRecords();
        var (key, stuck) = (OrderEvents.NewOrder(), new TaskCompletionSource());
        var reader = new Reader { Work = message => message.Number < Count / 2 ? Fails(message.Number) : stuck.Task };
        await using (var host = await reader.Start(database, prefix))
        {
            for (var number = 0; number < Count; number++)
                await host.Produce(NumbersReader.Topic, key, Numbered.Of(key, number));
            await Eventually.True(() => reader.Begun > Count / 2);
            await Eventually.Equal(Count - Count / 4, () => database.Scalar<long>(Unfinished));
            await host.Stop();
            stuck.SetException(new InvalidOperationException("late"));
        }

        await using var next = await new Reader().Start(database, prefix);
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window WHERE abandoned_at IS NULL"));
        Assert.Equal(Count - Count / 4, await database.Scalar<long>(Unfinished));
        await Eventually.Settles(Count - Count / 4, () => lost.Value, TimeSpan.FromSeconds(1));
    }

    static Task Fails(int number) => number % 2 == 0 ? Task.CompletedTask : throw new InvalidOperationException("odd");

    sealed class Reader
    {
        int _begun;

        public int Begun => Volatile.Read(ref _begun);

        public Func<Numbered, Task> Work { get; init; } = _ => Task.CompletedTask;

        public Task<RunningMessaging> Start(TestDatabase database, string prefix) =>
            RunningMessaging.StartWith(database, prefix, (services, client) =>
        {
            services.AddSingleton(this);
            services.AddDeliveryWindows<OrdersDbContext>();
            services.AddMassTransit(bus => AddRider(bus, client, prefix));
            services.AddDeadLetters<OrdersDbContext>().AddEntityFrameworkOutbox<OrdersDbContext>(relay: false);
        });

        public Task Consume(Numbered message)
        {
            Interlocked.Increment(ref _begun);
            return Work(message);
        }

        static void AddRider(IBusRegistrationConfigurator bus, ClientConfig client, string prefix)
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.UseTopicPrefix(prefix);
                rider.AddConsumer<Consumer>();
                rider.UsingKafka(client, (context, kafka) => kafka.TopicEndpoint<Numbered>(NumbersReader.Topic, Group, endpoint =>
                {
                    endpoint.Options.DrainLimit = TimeSpan.FromSeconds(1);
                    endpoint.AtMostOnce<OrdersDbContext>(context, DuplicateStrategy.NotNeeded);
                    endpoint.ConfigureConsumer<Consumer>(context);
                }));
            });
        }
    }

    sealed class Consumer(Reader reader) : IConsumer<Numbered>
    {
        public Task Consume(ConsumeContext<Numbered> context) => reader.Consume(context.Message);
    }

    /// <summary>The sum of the lost-records counter for this test's group.</summary>
    sealed class LostRecords : IDisposable
    {
        readonly MeterListener _listener = new();
        long _value;

        public LostRecords()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == KafkaMetrics.MeterName && instrument.Name == KafkaMetrics.LostName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                if (tags.ToArray().Contains(new(KafkaMetrics.GroupTag, Group)))
                    Interlocked.Add(ref _value, value);
            });
            _listener.Start();
        }

        public long Value => Interlocked.Read(ref _value);

        public void Dispose() => _listener.Dispose();
    }
}
