using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Api.Development.Embedded;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging;

[Trait("Category", "Process")]
public sealed class When_the_database_goes_away_and_comes_back
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Every_order_completes_and_no_record_becomes_a_dead_letter()
    {
        await using var postgres = await OwnPostgres.Start();
        var prefix = await RunningMessaging.CreateTopics();
        await using var saga = await RunningMessaging.Start(postgres.Database, prefix);
        var orders = Enumerable.Range(0, 40).Select(_ => OrderEvents.NewOrder()).ToList();
        foreach (var order in orders)
            await saga.Produce(Topics.Orders, order, OrderEvents.Created(order));
        await Eventually.True(() => postgres.Database.Scalar<bool>("SELECT count(*) >= 10 FROM orders"));
        var paying = PayAll(saga, orders);
        await Eventually.True(() => postgres.Database.Scalar<bool>("SELECT count(*) >= 5 FROM orders WHERE status = 'Paid'"));

        await postgres.Kill();
        await paying;
        foreach (var order in orders)
            await saga.Produce(Topics.Shipments, order, OrderEvents.Shipped(order));
        // A payment that is retried may stand before every shipment, each in its lane.
        await Eventually.True(() => saga.Endpoints.Any(endpoint => endpoint.RetryingSince is not null));
        await Eventually.True(() => saga.Endpoint(Topics.Shipments).Lag == orders.Count);
        Assert.All(saga.Endpoints, endpoint => Assert.True(endpoint.IsHealthy));
        await postgres.Restart();

        foreach (var order in orders)
            await postgres.Database.OrderIs(order, OrderStatus.Shipped, Limit);
        await Eventually.True(() => saga.Endpoints.All(endpoint => endpoint is { RetryingSince: null, Lag: 0 }), Limit);
        await Eventually.Equal(0, () => postgres.Database.Scalar<long>("SELECT count(*) FROM outbox_message"), Limit);
        Assert.Empty(await postgres.Database.DeadLetters());
        Assert.All(orders, order => Assert.Equal(3, postgres.Database.History(order).Result.Count));
        // An order whose payment was read before its creation requests no payment.
        var requested = await postgres.Database.Scalar<long>(
            """SELECT count(*) FROM saga_transition WHERE "to" = 'AwaitingPayment' AND "from" IS DISTINCT FROM "to" """);
        Assert.Equal(requested, (await saga.Read(Topics.PaymentRequests)).FirstOccurrences().Count);
        Assert.Equal(2 * orders.Count, (await saga.Read(Topics.NotificationRequests)).FirstOccurrences().Count);
    }

    static async Task PayAll(RunningMessaging saga, List<Guid> orders)
    {
        foreach (var order in orders)
            await saga.Produce(Topics.Payments, order, OrderEvents.Paid(order));
    }
}
