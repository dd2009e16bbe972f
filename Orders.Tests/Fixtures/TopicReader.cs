using Confluent.Kafka;

namespace Orders.Tests.Fixtures;

/// <summary>Reads all records of a topic, from its beginning to its current end, without a consumer group.</summary>
internal static class TopicReader
{
    public static Task<IReadOnlyList<ConsumeResult<string, byte[]>>> ReadAll(
        string topic, IsolationLevel isolation = IsolationLevel.ReadCommitted, string? servers = null) =>
        ReadAll<string>(topic, isolation, servers);

    /// <summary>Reads all records, with keys that are not text.</summary>
    public static Task<IReadOnlyList<ConsumeResult<byte[], byte[]>>> ReadBytes(string topic) =>
        ReadAll<byte[]>(topic, IsolationLevel.ReadCommitted);

    static async Task<IReadOnlyList<ConsumeResult<TKey, byte[]>>> ReadAll<TKey>(
        string topic, IsolationLevel isolation, string? servers = null)
    {
        var from = servers ?? await TestBroker.BootstrapServers();
        return await Task.Run(() => Read<TKey>(from, topic, isolation), TestContext.Current.CancellationToken);
    }

    static List<ConsumeResult<TKey, byte[]>> Read<TKey>(string servers, string topic, IsolationLevel isolation)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
        using var consumer = new ConsumerBuilder<TKey, byte[]>(new ConsumerConfig
        {
            BootstrapServers = servers,
            GroupId = $"{topic}-reader",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
        }).Build();
        var partitions = admin.GetMetadata(topic, Eventually.DefaultLimit).Topics.Single().Partitions
            .Select(x => new TopicPartition(topic, x.PartitionId)).ToHashSet();
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var records = new List<ConsumeResult<TKey, byte[]>>();
        while (partitions.Count > 0)
        {
            var result = consumer.Consume(Eventually.DefaultLimit)
                ?? throw new TimeoutException($"{topic} was not read to its end within {Eventually.DefaultLimit.TotalSeconds} s.");
            if (result.IsPartitionEOF)
                partitions.Remove(result.TopicPartition);
            else
                records.Add(result);
        }

        return records;
    }
}
