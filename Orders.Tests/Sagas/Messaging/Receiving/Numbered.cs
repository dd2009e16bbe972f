using System.Collections.Concurrent;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>A message with its number among the messages of its key.</summary>
public sealed record Numbered
{
    public required Guid Key { get; init; }
    public required int Number { get; init; }

    public static Numbered Of(Guid key, int number = 0) => new() { Key = key, Number = number };
}

/// <summary>The effect of one <see cref="Numbered"/>. A duplicate would have a second effect.</summary>
public sealed record Counted
{
    public required Guid Key { get; init; }
    public required int Number { get; init; }

    public static Counted Of(Numbered message) => new() { Key = message.Key, Number = message.Number };
}

/// <summary>A host that consumes <see cref="Numbered"/> messages. The test sets what its consumer does.</summary>
public sealed class NumbersReader
{
    public const string Topic = "numbers";
    public const string Effects = "counted";
    public const string Group = "numbers-reader";

    public ConcurrentQueue<Numbered> Begun { get; } = [];
    public ConcurrentQueue<Numbered> Done { get; } = [];

    /// <summary>The SentTime of each consume context.</summary>
    public ConcurrentQueue<DateTime?> SentTimes { get; } = [];

    /// <summary>Runs between <see cref="Begun"/> and <see cref="Done"/>; does nothing unless the test sets it.</summary>
    public Func<Numbered, CancellationToken, Task> Work { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether a message ends without a call; every other end proves that the external system works.</summary>
    public Func<Numbered, bool> AsksNobody { get; set; } = _ => false;

    public static async Task<string> CreateTopics(string? bootstrapServers = null)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(
            bootstrapServers ?? await TestBroker.BootstrapServers(), [prefix + Topic, prefix + Effects], partitions: 4);
        return prefix;
    }

    public Task<RunningMessaging> Start(
        TestDatabase database, string prefix, Action<ITopicEndpointConfigurator>? configure = null, string? bootstrapServers = null,
        Action<IServiceCollection>? services = null, Action<IServiceCollection>? decorate = null) =>
        RunningMessaging.StartWith(
        database, prefix,
        (registered, client) =>
        {
            services?.Invoke(registered);
            registered.AddSingleton(this);
            registered.AddMassTransit(bus => AddRider(bus, client, prefix, configure));
            registered.AddDeadLetters<OrdersDbContext>().AddRetryStore<OrdersDbContext>()
                .AddEntityFrameworkOutbox<OrdersDbContext>(relay: false);
            decorate?.Invoke(registered);
        },
        bootstrapServers);

    static void AddRider(
        IBusRegistrationConfigurator bus, ClientConfig client, string prefix, Action<ITopicEndpointConfigurator>? configure)
    {
        bus.DisableUsageTelemetry();
        bus.UsingInMemory();
        bus.AddRider(rider =>
        {
            rider.UseTopicPrefix(prefix);
            rider.AddProducer<Numbered>(Topic, message => message.Key.ToString());
            rider.AddProducer<Counted>(Effects, message => message.Key.ToString());
            rider.AddConsumer<Consumer>();
            rider.UsingKafka(client, (context, kafka) => kafka.TopicEndpoint<Numbered>(Topic, Group, endpoint =>
            {
                endpoint.AtLeastOnce(inbox: TimeSpan.FromDays(7));
                configure?.Invoke(endpoint);
                endpoint.UseEntityFrameworkOutbox<OrdersDbContext>(context);
                endpoint.ConfigureConsumer<Consumer>(context);
            }));
        });
    }

    sealed class Consumer(NumbersReader reader) : IConsumer<Numbered>
    {
        public async Task Consume(ConsumeContext<Numbered> context)
        {
            reader.SentTimes.Enqueue(context.SentTime);
            reader.Begun.Enqueue(context.Message);
            if (reader.AsksNobody(context.Message))
                context.ProvesNothing();
            await reader.Work(context.Message, context.CancellationToken);
            await context.Publish(Counted.Of(context.Message), context.CancellationToken);
            reader.Done.Enqueue(context.Message);
        }
    }
}

internal static class NumbersDatabase
{
    public static Task<long> Effects(this TestDatabase database) => database.Scalar<long>("SELECT count(*) FROM outbox_message");
    public static Task<long> InboxRows(this TestDatabase database) => database.Scalar<long>("SELECT count(*) FROM inbox_state");
}
