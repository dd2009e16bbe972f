using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;
using KafkaLog = Orders.Sagas.Messaging.Receiving.Log;

namespace Orders.Tests.Sagas.Messaging.AtMostOnce;

[Trait("Category", "Kafka")]
public sealed class When_a_group_changes_at_most_once
{
    const int Changes = 3;

    /// <summary>A member commits after each round, so the rebalance refuses some commit.</summary>
    /// <remarks>The member keeps the round and commits what stays assigned.</remarks>
    [Fact]
    public async Task The_remaining_member_continues_and_loses_nothing()
    {
        TestBroker.RequireReal("the in-memory broker does not refuse a commit.");
        await using var database = await TestDatabase.Create();
        var prefix = await RunningMessaging.CreateTopics();
        using var log = new LoggedEvents();
        await using var staying = await Analytics(database, prefix, services => services.AddSingleton<ILoggerProvider>(log));
        using var stop = new CancellationTokenSource();
        var feeding = Feed(staying, stop.Token);

        for (var change = 0; change < Changes; change++)
        {
            await using var joining = await Analytics(database, prefix);
        }

        await stop.CancelAsync();
        var events = await feeding;
        await Eventually.Equal(events, () => database.Scalar<long>("SELECT count(*) FROM analytics_event"));
        await Eventually.Equal(0, () => database.Scalar<long>("SELECT count(*) FROM delivery_window"));
        Assert.Equal(0, log.Count(nameof(KafkaLog.ConsumerReplaced)));
    }

    static Task<RunningMessaging> Analytics(TestDatabase database, string prefix, Action<IServiceCollection>? services = null) =>
        RunningMessaging.Start(
        database, prefix, options => options with { Saga = false, Relay = false, Analytics = true }, services);

    static async Task<long> Feed(RunningMessaging messaging, CancellationToken cancellationToken)
    {
        var events = 0L;
        for (; !cancellationToken.IsCancellationRequested; events++)
        {
            var order = OrderEvents.NewOrder();
            await messaging.Produce(Topics.Payments, order, OrderEvents.Paid(order));
        }

        return events;
    }
}
