using Confluent.Kafka;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Receiving;

[Trait("Category", "Kafka")]
public sealed class When_a_record_has_a_time
{
    [Fact]
    public async Task The_consumer_reads_the_time_as_SentTime()
    {
        var written = new DateTime(2026, 11, 24, 10, 0, 0, 123, DateTimeKind.Utc);
        await using var database = await TestDatabase.Create();
        var prefix = await NumbersReader.CreateTopics();
        var reader = new NumbersReader();
        await using var host = await reader.Start(database, prefix);
        var key = OrderEvents.NewOrder();
        var record = RecordWriting.RecordOf(key, Numbered.Of(key), messageId: null);
        record.Timestamp = new Timestamp(written, TimestampType.CreateTime);
        using var producer =
            new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = await TestBroker.BootstrapServers() }).Build();

        await producer.ProduceAsync(prefix + NumbersReader.Topic, record, TestContext.Current.CancellationToken);

        await Eventually.True(() => !reader.SentTimes.IsEmpty);
        Assert.Equal([written], reader.SentTimes);
    }
}
