using Confluent.Kafka;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Fuzzing;

/// <summary>Writes many records, and counts what a topic holds.</summary>
internal static class TopicWriter
{
    /// <summary>Writes records; one that the broker or the client refuses, such as one that is too large, is left out.</summary>
    /// <returns>How many were written.</returns>
    public static async Task<int> Write(IProducer<byte[], byte[]> producer, string topic, IEnumerable<Message<byte[], byte[]>> records)
    {
        var (written, flying) = (0, new List<Task>());
        foreach (var record in records)
        {
            flying.Add(Send(record));
            if (flying.Count < 1_000)
                continue;
            await Task.WhenAll(flying);
            flying.Clear();
        }

        await Task.WhenAll(flying);
        return written;

        async Task Send(Message<byte[], byte[]> record)
        {
            try
            {
                await producer.ProduceAsync(topic, record, TestContext.Current.CancellationToken);
                Interlocked.Increment(ref written);
            }
            catch (ProduceException<byte[], byte[]>)
            {
                // The sender learns of it. No reader does.
            }
        }
    }

    /// <summary>A producer that chooses partitions as the application does.</summary>
    public static async Task<IProducer<byte[], byte[]>> Connect() => new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = await TestBroker.BootstrapServers(),
        Partitioner = Partitioner.Murmur2Random,
        LingerMs = 5,
        MessageMaxBytes = 2_000_000,
    }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Counts the committed records of a topic.</summary>
    public static async Task<long> Count(string topic)
    {
        var servers = await TestBroker.BootstrapServers();
        return await Task.Run(() => Count(servers, topic), TestContext.Current.CancellationToken);
    }

    static long Count(string servers, string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = servers,
            GroupId = $"{topic}-count",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var open = admin.GetMetadata(topic, Eventually.DefaultLimit).Topics.Single().Partitions
            .Select(x => new TopicPartition(topic, x.PartitionId)).ToHashSet();
        consumer.Assign(open.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var records = 0L;
        while (open.Count > 0)
        {
            var result = consumer.Consume(Eventually.DefaultLimit) ?? throw new TimeoutException($"{topic} was not read to its end.");
            if (result.IsPartitionEOF)
                open.Remove(result.TopicPartition);
            else
                records++;
        }

        return records;
    }
}
