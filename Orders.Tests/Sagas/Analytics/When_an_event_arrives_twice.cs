using Orders.Contracts;
using Orders.Sagas.Analytics;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Analytics;

[Trait("Category", "Kafka")]
public sealed class When_an_event_arrives_twice
{
    /// <summary>A relay that is killed before it records what it sent sends it again with the same message id.</summary>
    [Fact]
    public async Task The_event_is_counted_once_and_no_other_event_is_lost()
    {
        await using var database = await TestDatabase.Create();
        await using var analytics = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Saga = false, Relay = false, Analytics = true });
        var (order, message) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());
        var others = Enumerable.Range(0, 20).Select(_ => OrderEvents.NewOrder()).ToList();

        await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order), message);
        await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order), message);
        await Eventually.Equal(1, () => Rows(database));
        await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order), message);
        foreach (var other in others)
            await analytics.Produce(Topics.Payments, other, OrderEvents.Paid(other), OrderEvents.NewOrder());

        await Eventually.True(async () => await Rows(database) >= 1 + others.Count);
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window"));
        await using var db = database.Context();
        var from = OrderEvents.Paid(order).ReceivedAt.AddHours(-1);
        var queries = new AnalyticsQueries(db, TimeProvider.System);
        var figures = await queries.Read(from, from.AddDays(1), TestContext.Current.CancellationToken);
        Assert.Equal(new Revenue("EUR", 25.00m * (1 + others.Count), 1 + others.Count), Assert.Single(figures.Revenue));
        Assert.Equal(0, figures.Lost.Records);
    }

    /// <summary>Independent systems may choose the same id.</summary>
    [Fact]
    public async Task The_same_id_on_another_topic_is_another_event()
    {
        await using var database = await TestDatabase.Create();
        await using var analytics = await RunningMessaging.Start(
            database, await RunningMessaging.CreateTopics(), options => options with { Saga = false, Relay = false, Analytics = true });
        var (order, message) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());

        await analytics.Produce(Topics.Payments, order, OrderEvents.Paid(order), message);
        await analytics.Produce(Topics.Shipments, order, OrderEvents.Shipped(order), message);

        await Eventually.Equal(2, () => Rows(database));
    }

    static Task<long> Rows(TestDatabase database) => database.Scalar<long>("SELECT count(*) FROM analytics_event");
}
