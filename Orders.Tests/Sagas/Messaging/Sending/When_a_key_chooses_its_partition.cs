using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Orders.Api.Development.Embedded;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.Messaging.ExactlyOnce;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.Sending;

/// <summary>The records of a key meet in one partition, whether we, Kafka Connect or a Java producer writes them.</summary>
[Trait("Category", "Kafka")]
public sealed class When_a_key_chooses_its_partition
{
    const int Partitions = 4;
    static readonly List<string> Keys = [.. Enumerable.Range(0, 60).Select(_ => $"{OrderEvents.NewOrder()}")];

    /// <summary>Values that Java's tests of the hash expect too.</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    public void The_hash_is_the_one_of_Java(string key, int hash) =>
        Assert.Equal(hash, JavaPartitions.Murmur2(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public async Task The_writer_takes_the_partition_that_Java_computes()
    {
        var topic = await Topic();

        await Write(topic);

        Assert.All(await TopicReader.ReadAll(topic), record => Assert.Equal(Expected(record), record.Partition.Value));
    }

    [Fact]
    public async Task A_Java_producer_writes_the_records_of_a_key_to_the_same_partition()
    {
        TestBroker.RequireReal("its scripts start a Java producer.");
        var topic = await Topic();
        await Write(topic);

        await ProduceWithJava(KafkaHome.Find()!, topic);

        var records = await TopicReader.ReadAll(topic);
        Assert.Equal(2 * Keys.Count, records.Count);
        Assert.All(
            records.GroupBy(record => record.Message.Key),
            key => Assert.Single(key.Select(record => record.Partition.Value).Distinct()));
    }

    [Fact]
    public async Task The_outputs_of_an_exactly_once_endpoint_take_the_partition_that_Java_computes()
    {
        TestBroker.RequireReal("the in-memory broker does not commit offsets of transactions.");
        var prefix = await NumberTopics.Create(Partitions);
        await using var pipeline = await RunningPipeline.Start(prefix);

        await NumberTopics.Produce(prefix, Enumerable.Range(1, Keys.Count));

        var doubled = await Eventually.Is(() => TopicReader.ReadAll($"{prefix}doubled"), read => read.Count == Keys.Count);
        Assert.All(doubled, record => Assert.Equal(Expected(record), record.Partition.Value));
    }

    static int Expected(ConsumeResult<string, byte[]> record) => JavaPartitions.Of(record.Message.Key, Partitions);

    static async Task<string> Topic()
    {
        var topic = TestBroker.Prefix() + "keys";
        await TestBroker.CreateTopics([topic], Partitions);
        return topic;
    }

    static async Task Write(string topic)
    {
        var client = new ClientConfig { BootstrapServers = await TestBroker.BootstrapServers() };
        using var producers = new ProducerSource(client, TimeProvider.System, NullLogger<ProducerSource>.Instance);
        var records = Keys.Select(key => new OutboundRecord(topic, key, [1], new Dictionary<string, string>()));
        Assert.Empty(await new RecordWriter(producers).Write([.. records], TestContext.Current.CancellationToken));
    }

    static async Task ProduceWithJava(KafkaHome home, string topic)
    {
        var start = new ProcessStartInfo(Path.Combine(home.Directory, "bin", "kafka-console-producer.sh"))
        {
            RedirectStandardInput = true,
            ArgumentList =
            {
                "--bootstrap-server", await TestBroker.BootstrapServers(), "--topic", topic,
                "--property", "parse.key=true", "--property", "key.separator=:",
            },
        };
        using var producer = Process.Start(start)!;
        foreach (var key in Keys)
            await producer.StandardInput.WriteLineAsync($"{key}:1");
        producer.StandardInput.Close();
        await producer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, producer.ExitCode);
    }
}
