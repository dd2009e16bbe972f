using Confluent.Kafka;
using Orders.Contracts;
using Orders.Sagas.OrderSaga;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>A producer may give its record any number as its time. No clock can show this one, and a broker takes it.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_record_has_an_impossible_time : IAsyncLifetime
{
    static readonly Timestamp BeforeAllTime = new(-70_000_000_000_000, TimestampType.CreateTime);

    readonly Guid _order = OrderEvents.NewOrder();
    TestDatabase _database = null!;
    string _prefix = null!;
    RunningMessaging _messaging = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _prefix = await RunningMessaging.CreateTopics();
        _messaging = await RunningMessaging.Start(_database, _prefix, options => options with { Intake = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_record_is_processed()
    {
        await Write(Topics.Orders, RecordWriting.RecordOf(_order, OrderEvents.Created(_order), messageId: null));

        await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        Assert.Empty(await _database.DeadLetters());
    }

    [Theory]
    [InlineData(Topics.Orders)]
    [InlineData(Topics.SubmittedOrders)]
    public async Task A_record_that_nobody_can_read_is_a_dead_letter_and_the_next_one_is_processed(string topic)
    {
        await Write(topic, new Message<string, byte[]> { Key = $"{_order}", Value = "no JSON"u8.ToArray() });
        if (topic is Topics.Orders)
            await _messaging.Send(_order, OrderEvents.Created(_order));
        else
            await _messaging.Produce(topic, _order, OrderEvents.Submitted(_order));

        await _database.OrderIs(_order, OrderStatus.AwaitingPayment);
        Assert.Single(await _database.DeadLetters());
    }

    async Task Write(string topic, Message<string, byte[]> record)
    {
        record.Timestamp = BeforeAllTime;
        var config = new ProducerConfig
        {
            BootstrapServers = await TestBroker.BootstrapServers(),
            Partitioner = Partitioner.Murmur2Random,
        };
        using var producer = new ProducerBuilder<string, byte[]>(config).Build();
        await producer.ProduceAsync(_prefix + topic, record, TestContext.Current.CancellationToken);
    }
}
