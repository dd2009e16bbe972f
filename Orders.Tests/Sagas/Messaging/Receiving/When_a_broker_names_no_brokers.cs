using System.Diagnostics;
using Confluent.Kafka;
using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>A broker that its controller fences: one that was frozen, or has just started. A new client forgets it for ever.</summary>
[Trait("Category", "Process")]
public sealed class When_a_broker_names_no_brokers
{
    const int EnoughAnswers = 60;
    static readonly TimeSpan LongestHiding = TimeSpan.FromSeconds(10);

    int _hidden;
    volatile bool _isHiding;

    [Fact]
    public async Task A_consumer_joins_when_the_broker_names_itself_again()
    {
        await using var proxy = NewProxy();
        await using var kafka = await OwnKafka.Start(proxy);
        await using var database = await TestDatabase.Create();
        var prefix = await CreateTopics(kafka);
        var order = OrderEvents.NewOrder();

        await using var saga = await StartWhileHidden(database, prefix, proxy, options => options with { Relay = false });
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));

        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.True(() => saga.Endpoints.All(endpoint => endpoint is { IsHealthy: true, Lag: 0 }));
    }

    [Fact]
    public async Task The_relay_sends_when_the_broker_names_itself_again()
    {
        await using var proxy = NewProxy();
        await using var kafka = await OwnKafka.Start(proxy);
        await using var database = await TestDatabase.Create();
        var prefix = await CreateTopics(kafka);
        var order = OrderEvents.NewOrder();
        await using (var db = database.Context())
        {
            db.Add(OutboxRows.Of(prefix + Topics.Shipments, order, OrderEvents.NewOrder(), OrderEvents.Shipped(order)));
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var relay = await StartWhileHidden(database, prefix, proxy, options => options with { Saga = false });

        await database.OutboxIsEmpty();
        Assert.Single(await relay.Read(Topics.Shipments));
    }

    NetworkProxy NewProxy() =>
        new("127.0.0.1", FreePort.Any(), () => new BrokersHidden(() => _isHiding, () => Interlocked.Increment(ref _hidden)));

    static async Task<string> CreateTopics(OwnKafka kafka)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(kafka.BootstrapServers, Topics.All.Select(topic => prefix + topic), partitions: 4);
        return prefix;
    }

    /// <summary>Starts the messaging, and hides the brokers until its client has forgotten them.</summary>
    /// <remarks>
    /// Mostly a client goes back to the configured addresses; sometimes, when its threads meet badly, it does not. So it asks often. One
    /// that asks no more has forgotten them.
    /// </remarks>
    async Task<RunningMessaging> StartWhileHidden(
        TestDatabase database, string prefix, NetworkProxy proxy, Func<OrdersMessagingOptions, OrdersMessagingOptions> options)
    {
        var servers = $"127.0.0.1:{proxy.Port}";
        var client = new ClientConfig { BootstrapServers = servers, TopicMetadataRefreshIntervalMs = 100 };
        var hiding = Stopwatch.StartNew();
        _isHiding = true;
        var starting = RunningMessaging.Start(database, prefix, x => options(x) with { Client = client }, bootstrapServers: servers);
        await Eventually.True(() => Volatile.Read(ref _hidden) > EnoughAnswers || hiding.Elapsed > LongestHiding);
        _isHiding = false;
        return await starting;
    }
}
