using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orders.Contracts;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Intake;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

[Trait("Category", "Kafka")]
public sealed class When_a_topic_is_written_in_transactions
{
    static readonly TimeSpan AFewRounds = TimeSpan.FromSeconds(2);

    /// <summary>A transaction ends with a marker, which has an offset and is no record.</summary>
    /// <remarks>The lag must not count it: neither the endpoint's nor the broker's.</remarks>
    [Fact]
    public async Task A_reader_that_has_read_everything_has_no_lag()
    {
        TestBroker.RequireReal("the in-memory broker writes no transaction markers.");
        await using var database = await TestDatabase.Create();
        await using var messaging = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Intake = true, Analytics = true });
        var orders = Enumerable.Range(0, 3).Select(_ => Submissions.NewOrder()).ToList();
        foreach (var order in orders)
            await messaging.Produce(Topics.SubmittedOrders, order, Submissions.Of(order));

        foreach (var order in orders)
            await database.OrderIs(order, OrderStatus.AwaitingPayment);

        await Eventually.Equal(orders.Count, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await Task.WhenAll(ReadersOfOrders(messaging).Select(group =>
            // The client counts the last marker until it receives the end of the partition: the lag may be 0, then 1, then 0.
            Eventually.Settles(0, () => messaging.Endpoints.Single(x => x.ConsumerGroup == group).Lag, AFewRounds)));
        var report = ActivatorUtilities.CreateInstance<DeliveryReport>(
            messaging.Services, new ClientConfig { BootstrapServers = await TestBroker.BootstrapServers() });
        foreach (var group in ReadersOfOrders(messaging))
            await Eventually.Is(
                () => ByTheBroker(report, group), delivery => delivery is { Lag: 0 } && delivery.Partitions.Sum(x => x.End) > orders.Count);
    }

    static List<string> ReadersOfOrders(RunningMessaging messaging) =>
        [.. messaging.Endpoints.Where(x => x.Topic == Topics.Orders).Select(x => x.ConsumerGroup)];

    static async Task<EndpointDelivery> ByTheBroker(DeliveryReport report, string group) =>
        (await report.Read(TestContext.Current.CancellationToken)).Single(x => x.Declaration.ConsumerGroup == group);
}
