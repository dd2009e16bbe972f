using Confluent.Kafka;
using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>A broker that its controller fences: one that was frozen, or has just started. Clients forget it for ever.</summary>
[Trait("Category", "Process")]
public sealed class When_a_broker_names_no_brokers
{
    [Fact]
    public async Task Consumers_and_the_producer_work_again_when_it_names_itself()
    {
        var isHiding = false;
        await using var proxy = new NetworkProxy("127.0.0.1", FreePort.Any(), () => new BrokersHidden(() => Volatile.Read(ref isHiding)));
        await using var kafka = await OwnKafka.Start(proxy);
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(kafka.BootstrapServers, Topics.All.Select(topic => prefix + topic), partitions: 4);
        var client = new ClientConfig
        {
            BootstrapServers = $"127.0.0.1:{proxy.Port}",
            // Each client asks for metadata at once, and not only when it must.
            TopicMetadataRefreshIntervalMs = 500,
        };
        await using var saga = await RunningMessaging.Start(
            database, prefix, options => options with { Client = client }, bootstrapServers: kafka.BootstrapServers);
        var order = OrderEvents.NewOrder();
        await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));

        Volatile.Write(ref isHiding, true);
        await Eventually.True(() => saga.Endpoints.All(endpoint => !endpoint.IsHealthy));
        Volatile.Write(ref isHiding, false);
        await saga.Produce(Topics.Payments, order, OrderEvents.Paid(order));

        await database.OrderIs(order, OrderStatus.Paid);
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        await Eventually.True(() => saga.Endpoints.All(endpoint => endpoint is { IsHealthy: true, Lag: 0 }));
        Assert.Single(await saga.Read(Topics.FulfilmentRequests));
    }
}
