using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging;

/// <summary>"Not now" for consumers and the relay: after a fail-over they wait, and go on without a restart.</summary>
[Trait("Category", "Kafka")]
public sealed class When_the_database_takes_no_writes
{
    const int Orders = 12;

    [Fact]
    public async Task Consumers_and_the_relay_wait_and_go_on_without_a_dead_letter()
    {
        TestBroker.RequireReal("the records of an outage stay on the broker");
        await using var database = await TestDatabase.Create();
        await using var saga = await RunningMessaging.Start(database, await RunningMessaging.CreateTopics());
        await database.TakeNoWrites();
        List<Guid> orders = [.. Enumerable.Range(0, Orders).Select(_ => OrderEvents.NewOrder())];
        foreach (var order in orders)
            await saga.Send(order, OrderEvents.Created(order));
        await Eventually.True(() => saga.Endpoint(Topics.Orders) is { RetryingSince: not null, LastError: "25006" });
        Assert.All(saga.Endpoints, endpoint => Assert.True(endpoint.IsHealthy));

        await database.TakeWrites();

        foreach (var order in orders)
            await database.OrderIs(order, OrderStatus.AwaitingPayment);
        await Eventually.True(() => saga.Endpoints.All(endpoint => endpoint is { RetryingSince: null, Lag: 0 }));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        Assert.Equal(Orders, (await saga.Read(Topics.PaymentRequests)).FirstOccurrences().Count);
        Assert.Empty(await database.DeadLetters());
    }
}
