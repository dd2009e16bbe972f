using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.Receiving;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Outbox;

[Trait("Category", "Kafka")]
public sealed class When_a_message_is_sent
{
    [Fact]
    public Task A_consumer_adds_an_outbox_row_to_its_own_unit_in_every_way_of_sending() => IsCaptured<SendingConsumer>(6);

    [Fact]
    public Task A_saga_adds_an_outbox_row_to_its_own_unit_in_every_way_of_sending() => IsCaptured<SendingSaga>(3);

    [Fact]
    public async Task A_message_of_scoped_code_waits_for_the_scopes_SaveChanges()
    {
        await using var database = await TestDatabase.Create();
        await using var host = await SendingHost.Start<SendingConsumer>(database, await NumbersReader.CreateTopics());
        var key = OrderEvents.NewOrder();

        await using (var rolledBack = host.Services.CreateAsyncScope())
            await SendAll(rolledBack.ServiceProvider, key);
        Assert.Empty(await database.OutboxRows());

        await using (var saved = host.Services.CreateAsyncScope())
        {
            await SendAll(saved.ServiceProvider, key);
            await saved.ServiceProvider.GetRequiredService<OrdersDbContext>().SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal([0, 1, 2], (await database.OutboxRows()).Select(row => Message(row.Body).Number));
    }

    [Fact]
    public async Task An_address_that_is_no_topic_throws_and_the_consumed_message_becomes_a_dead_letter()
    {
        await using var database = await TestDatabase.Create();
        await using var host = await SendingHost.Start<WrongAddressConsumer>(database, await NumbersReader.CreateTopics());
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var senders = scope.ServiceProvider.GetRequiredService<ISendEndpointProvider>();
            await Assert.ThrowsAsync<ConfigurationException>(() => senders.GetSendEndpoint(new Uri("queue:counted")));
            await Assert.ThrowsAsync<ConfigurationException>(() => senders.GetSendEndpoint(new Uri("loopback://localhost/counted")));
        }

        var key = OrderEvents.NewOrder();
        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        var letters = await Eventually.Is(database.DeadLetters, read => read.Count > 0);
        Assert.Equal(DeadLetterReason.HandlerFailed, Assert.Single(letters).Reason);
        Assert.Empty(await database.OutboxRows());
    }

    [Fact]
    public async Task The_key_and_the_message_id_reach_the_topic()
    {
        await using var database = await TestDatabase.Create();
        await using var host = await SendingHost.Start<SendingConsumer>(database, await NumbersReader.CreateTopics(), relay: true);
        var key = OrderEvents.NewOrder();

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key));

        var records = await Eventually.Is(() => host.Read(NumbersReader.Effects), read => read.Count == 6);
        Assert.All(records, record => Assert.Equal(key.ToString(), record.Message.Key));
        Assert.Equal(6, records.FirstOccurrences().Count);
        Assert.Equal([0, 1, 2, 3, 4, 5], records.Select(record => Message(record.Message.Value).Number));
    }

    [Fact]
    public async Task Consuming_the_same_message_sends_the_same_ids_alone_or_in_a_unit_with_others()
    {
        TestBroker.RequireReal("the in-memory broker accepts no offsets for a group without members.");
        var prefix = await NumbersReader.CreateTopics();
        var (key, messages) = (OrderEvents.NewOrder(), Enumerable.Range(0, 20).Select(_ => OrderEvents.NewOrder()).ToList());

        var alone = await IdsSent(prefix, key, messages, recordsPerUnit: 1);
        await new GroupOffsets(await TestBroker.BootstrapServers(), prefix + NumbersReader.Topic, prefix + NumbersReader.Group).Rewind();
        var together = await IdsSent(prefix, key, [], recordsPerUnit: 20);

        Assert.Equal(6 * messages.Count, alone.Distinct().Count());
        Assert.Equal(alone.Order(), together.Order());
    }

    static async Task IsCaptured<T>(int rows)
        where T : class
    {
        await using var database = await TestDatabase.Create();
        await using var host = await SendingHost.Start<T>(database, await NumbersReader.CreateTopics());
        var (key, message) = (OrderEvents.NewOrder(), OrderEvents.NewOrder());

        await host.Produce(NumbersReader.Topic, key, Numbered.Of(key), message);

        await Eventually.Equal(1, () => database.InboxRows(message));
        var captured = await database.OutboxRows();
        Assert.Equal(Enumerable.Range(0, rows), captured.Select(row => Message(row.Body).Number));
        Assert.All(captured, row => Assert.Equal(key.ToString(), row.Key));
        var transactions = $"SELECT count(DISTINCT xmin::text) FROM (SELECT xmin FROM outbox_message UNION SELECT xmin FROM inbox_state) x";
        Assert.Equal(1, await database.Scalar<long>(transactions));
    }

    /// <summary>The records are in the topic before the reader starts, so that one unit can take them together.</summary>
    static async Task<List<Guid>> IdsSent(string prefix, Guid key, List<Guid> messages, int recordsPerUnit)
    {
        await using var database = await TestDatabase.Create();
        await using (var producer = await RunningMessaging.StartWith(database, prefix, NoEndpoints))
        {
            foreach (var message in messages)
                await producer.Produce(NumbersReader.Topic, key, Numbered.Of(key), message);
        }

        await using var host = await SendingHost.Start<SendingConsumer>(database, prefix, recordsPerUnit: recordsPerUnit);
        var records = await host.Read(NumbersReader.Topic);
        await Eventually.Equal(records.Count, () => database.InboxRows());
        return [.. (await database.OutboxRows()).Select(row => row.MessageId)];
    }

    static void NoEndpoints(IServiceCollection services, Confluent.Kafka.ClientConfig client) => services.AddMassTransit(bus =>
    {
        bus.DisableUsageTelemetry();
        bus.UsingInMemory();
        bus.AddRider(rider => rider.UsingKafka(client, (_, _) => { }));
    });

    static async Task SendAll(IServiceProvider scope, Guid key)
    {
        await scope.GetRequiredService<IPublishEndpoint>().Publish(new Counted { Key = key, Number = 0 });
        var sender = await scope.GetRequiredService<ISendEndpointProvider>().GetSendEndpoint(SendingHost.Address);
        await sender.Send(new Counted { Key = key, Number = 1 });
        await scope.GetRequiredService<ITopicProducer<Counted>>().Produce(new Counted { Key = key, Number = 2 });
    }

    static Counted Message(byte[] body) => JsonSerializer.Deserialize<Counted>(body, RecordJson.Options)!;
}
