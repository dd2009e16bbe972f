using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>The topics of the pipeline under test: writes its input, and reads its output as other systems do.</summary>
internal static class NumberTopics
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Creates the topics of a test.</summary>
    /// <returns>The prefix of their names.</returns>
    public static async Task<string> Create(int partitions = 1, string? servers = null)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(
            servers ?? await TestBroker.BootstrapServers(), [prefix + "numbers", prefix + "doubled", prefix + "noted"], partitions);
        return prefix;
    }

    /// <summary>Writes numbers as another system would, without ids.</summary>
    /// <param name="prefix">The prefix of the topics.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="servers">The broker; by default the test run's.</param>
    /// <param name="replayFor">The consumer group that the records are replays for; by default they are none.</param>
    public static Task Produce(string prefix, IEnumerable<int> numbers, string? servers = null, string? replayFor = null) => ProduceRaw(
        prefix,
        numbers.Select(number => ($"{number}", JsonSerializer.SerializeToUtf8Bytes(new Number { Value = number }, RecordJson.Options))),
        servers,
        replayFor is null ? null : new Headers { { ReplayHeader.Header, Encoding.UTF8.GetBytes(replayFor) } });

    public static async Task ProduceRaw(
        string prefix, IEnumerable<(string Key, byte[] Value)> records, string? servers = null, Headers? headers = null)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = servers ?? await TestBroker.BootstrapServers(),
            EnableIdempotence = true,
            MessageTimeoutMs = 600_000,
        };
        using var producer = new ProducerBuilder<string, byte[]>(config).Build();
        await Task.WhenAll(records.Select(record =>
            producer.ProduceAsync($"{prefix}numbers", new() { Key = record.Key, Value = record.Value, Headers = headers })));
    }

    public static async Task<List<int>> Doubled(
        string prefix, IsolationLevel isolation = IsolationLevel.ReadCommitted, string? servers = null) =>
        [.. (await TopicReader.ReadAll($"{prefix}doubled", isolation, servers)).Select(x => Read<Doubled>(x).Value).Order()];

    public static async Task<List<int>> Noted(string prefix, string? servers = null) =>
        [.. (await TopicReader.ReadAll($"{prefix}noted", servers: servers)).Select(x => Read<Noted>(x).Value).Order()];

    /// <summary>Waits for an output of each number, and asserts that there is exactly one on both topics.</summary>
    public static async Task HasDoubledOnce(
        string prefix, IReadOnlyList<int> numbers, TimeSpan? limit = null, int? inputs = null, string? servers = null)
    {
        await HasDoubled(prefix, numbers, limit, servers);
        await HasNoted(prefix, numbers, servers);
        await Eventually.Equal(inputs ?? numbers.Count, () => CommittedBeyond(prefix, servers));
    }

    /// <summary>Waits until there are as many doubled numbers, and asserts that they are these.</summary>
    public static Task HasDoubled(string prefix, IEnumerable<int> numbers, TimeSpan? limit = null, string? servers = null) =>
        Has(() => Doubled(prefix, servers: servers), numbers.Select(x => 2 * x), limit);

    /// <summary>Waits until there are as many notes, and asserts that they are these.</summary>
    public static Task HasNoted(string prefix, IEnumerable<int> numbers, string? servers = null) =>
        Has(() => Noted(prefix, servers), numbers);

    /// <summary>How many input records lie below the group's committed offsets.</summary>
    public static async Task<long> CommittedBeyond(string prefix, string? servers = null)
    {
        var group = prefix + RunningPipeline.Group;
        var config = new ConsumerConfig { BootstrapServers = servers ?? await TestBroker.BootstrapServers(), GroupId = group };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata($"{prefix}numbers", Limit).Topics.Single().Partitions;
        var committed = consumer.Committed(partitions.Select(x => new TopicPartition($"{prefix}numbers", x.PartitionId)), Limit);
        return committed.Sum(x => Math.Max(0, x.Offset.Value));
    }

    /// <summary>The broker writes commit markers one partition after the other, so each topic is awaited by itself.</summary>
    static async Task Has(Func<Task<List<int>>> read, IEnumerable<int> numbers, TimeSpan? limit = null)
    {
        var expected = numbers.Order().ToList();
        Assert.Equal(expected, await Eventually.Is(read, seen => seen.Count >= expected.Count, limit));
    }

    static T Read<T>(ConsumeResult<string, byte[]> record) => JsonSerializer.Deserialize<T>(record.Message.Value, RecordJson.Options)!;
}
