using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Outbox;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;
using OutboxLog = Orders.Sagas.Messaging.Outbox.Log;

namespace Orders.Tests.Sagas.Messaging;

[Trait("Category", "Process")]
public sealed class When_the_broker_goes_away_and_comes_back
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_endpoints_report_the_outage_and_waiting_records_are_sent_in_order()
    {
        const int Count = 60;
        await using var kafka = await OwnKafka.Start();
        await using var database = await TestDatabase.Create();
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(
            kafka.BootstrapServers, [.. Topics.All.Select(topic => prefix + topic), prefix + NumbersReader.Topic], partitions: 4);
        using var log = new LoggedEvents();
        await using var saga = await RunningMessaging.Start(
            database, prefix, services: services => services.AddSingleton<ILoggerProvider>(log), bootstrapServers: kafka.BootstrapServers);
        var (keys, orders) = (Orders(10), Orders(20));
        var writing =
            Task.WhenAll(keys.Select(key => database.AddNumbers(prefix, key, 0, Count / 2)).Append(Submit(database, prefix, orders)));
        await Eventually.True(() => database.Scalar<bool>("SELECT count(*) >= 3 FROM orders"));

        await kafka.Kill();
        await Eventually.True(() => saga.Endpoints.All(endpoint => endpoint is { IsBrokerUnavailable: true, IsHealthy: false }));
        await writing;
        await Task.WhenAll(keys.Select(key => database.AddNumbers(prefix, key, Count / 2, Count / 2)));
        // The outage is longer than the producer's time-out: records in flight fail, and the relay sends them again.
        await Eventually.True(() => log.Count(nameof(OutboxLog.WriteFailed)) > 0, Limit);
        Assert.NotEqual(0, await database.Scalar<long>("SELECT count(*) FROM outbox_message"));
        await kafka.Restart();

        await database.OutboxIsEmpty(Limit);
        foreach (var order in orders)
            await database.OrderIs(order, OrderStatus.AwaitingPayment, Limit);
        await Eventually.True(() => saga.Endpoints.All(endpoint => endpoint is { IsBrokerUnavailable: false, IsHealthy: true }), Limit);
        var records = (await saga.Read(NumbersReader.Topic)).FirstOccurrences();
        Assert.Equal(keys.Count * Count, records.Count);
        records.AreNumberedFromZero(Count);
        Assert.Empty(await database.DeadLetters());
    }

    [Fact]
    public async Task A_lost_partition_commits_nothing_and_is_read_again()
    {
        await using var kafka = await OwnKafka.Start();
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics(kafka.BootstrapServers);
        var (before, after) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reader = new NumbersReader();
        reader.Work = (_, _) => reader.Begun.Count == 1 ? before.Task : after.Task;
        await using var host = await reader.Start(
            database, prefix, endpoint => endpoint.Consumer.SessionTimeoutMs = 6_000, bootstrapServers: kafka.BootstrapServers);
        var key = OrderEvents.NewOrder();
        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));
        await Eventually.True(() => reader.Begun.Count == 1);

        await kafka.Kill();
        await Eventually.True(() => host.Endpoint(NumbersReader.Topic).Partitions.Count == 0, Limit);
        before.SetResult();
        await Eventually.True(() => reader.Done.Count == 1);
        await kafka.Restart();
        await Eventually.True(() => reader.Begun.Count == 2, Limit);
        Assert.Equal(0, await database.InboxRows());
        Assert.Empty(await host.Offsets(NumbersReader.Topic, NumbersReader.Group).Committed());
        after.SetResult();

        await Eventually.Equal(1, () => database.InboxRows());
        Assert.Equal(1, await database.Effects());
    }

    static List<Guid> Orders(int count) => [.. Enumerable.Range(0, count).Select(_ => OrderEvents.NewOrder())];

    static async Task Submit(TestDatabase database, string prefix, List<Guid> orders)
    {
        foreach (var order in orders)
        {
            await using var db = database.Context();
            db.Add(OutboxRows.Of(prefix + Topics.Orders, order, OrderEvents.NewOrder(), OrderEvents.Created(order)));
            await db.SaveChangesAsync();
        }
    }
}
