using System.Globalization;
using System.Security.Cryptography;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Orders.Tests.Fixtures;

/// <summary>The broker of a test run: the one that Kafka__BootstrapServers names, else one started from KAFKA_HOME, else librdkafka's mock.</summary>
public static class TestBroker
{
    static readonly BrokerChoice Choice = BrokerChoice.Make();
    static readonly Lazy<Task<RunningBroker>> Broker = new(() => RunningBroker.Start(Choice, TestRun.Folder("kafka")));
    static readonly string Run = RandomNumberGenerator.GetHexString(4, lowercase: true);
    const int ChangeAttempts = 5;
    static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);
    static int _prefixes;
    static int _needed;

    /// <summary>Whether it is an Apache Kafka, which keeps all the promises, and not the mock, which only carries messages.</summary>
    public static bool IsReal => Choice.IsReal;

    /// <summary>Which broker it is and why, for the end of a test run.</summary>
    public static string Description => Choice.Description;

    internal static string Needs => string.Create(
        CultureInfo.InvariantCulture, $"{_needed} tests needed a real broker and {(IsReal ? "had one" : "were skipped: set KAFKA_HOME")}.");

    public static async Task<string> BootstrapServers() => (await Broker.Value).BootstrapServers;

    /// <summary>Begins the topics and the groups of one test, and of no other.</summary>
    public static string Prefix() => string.Create(CultureInfo.InvariantCulture, $"t{Run}-{Interlocked.Increment(ref _prefixes)}-");

    /// <summary>Creates topics by their full names. The mock makes them by itself, always with 4 partitions.</summary>
    public static async Task CreateTopics(IEnumerable<string> topics, int partitions = 4) => await CreateTopics(await BootstrapServers(), topics, partitions);

    /// <summary>Skips the test, and says why, unless the broker is real. Call it first in the test.</summary>
    public static void RequireReal(string because)
    {
        CountNeed();
        if (!IsReal)
            Assert.Skip($"Needs a real broker: {because} Set KAFKA_HOME to an Apache Kafka distribution (and have Java 17).");
    }

    internal static async Task CreateTopics(string bootstrapServers, IEnumerable<string> topics, int partitions)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build();
        if (IsReal)
            await Create(admin, [.. topics.Select(name => new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1 })]);
        else
            foreach (var topic in topics)
                admin.GetMetadata(topic, TimeSpan.FromSeconds(10));
    }

    /// <summary>Sets the largest set of records that a topic takes.</summary>
    public static async Task SetMaxBytes(string topic, int bytes)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = await BootstrapServers() }).Build();
        var limit = new ConfigEntry { Name = "max.message.bytes", Value = bytes.ToString(CultureInfo.InvariantCulture), IncrementalOperation = AlterConfigOpType.Set };
        await Repeat(() => admin.IncrementalAlterConfigsAsync(new() { [new() { Type = ResourceType.Topic, Name = topic }] = [limit] }));
    }

    /// <summary>A topic that a lost answer told of is there at the next try.</summary>
    static Task Create(IAdminClient admin, IReadOnlyList<TopicSpecification> topics) => Repeat(async () =>
    {
        try
        {
            await admin.CreateTopicsAsync(topics);
        }
        catch (CreateTopicsException e) when (e.Results.All(x => x.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // They are all there.
        }
    });

    /// <summary>On a loaded machine a broker may lose its controller for a moment.</summary>
    static async Task Repeat(Func<Task> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await change();
                return;
            }
            catch (KafkaException) when (attempt < ChangeAttempts)
            {
                await Task.Delay(BetweenAttempts);
            }
        }
    }

    internal static void CountNeed() => Interlocked.Increment(ref _needed);

    internal static async Task End()
    {
        if (Broker.IsValueCreated)
            await (await Broker.Value).DisposeAsync();
    }
}
