using System.Globalization;
using System.Security.Cryptography;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Tests.Fixtures;

/// <summary>The broker that all tests share: at Kafka__BootstrapServers, else started from KAFKA_HOME, else librdkafka's mock.</summary>
public static class TestBroker
{
    static readonly BrokerChoice Choice = BrokerChoice.Make();
    static readonly Lazy<Task<RunningBroker>> Broker = new(() => RunningBroker.Start(Choice, TestRun.Folder("kafka")));
    static readonly string Run = RandomNumberGenerator.GetHexString(4, lowercase: true);
    const int ChangeAttempts = 5;
    static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);
    static int _prefixes;
    static int _realBrokerTests;

    /// <summary>Whether the broker is an Apache Kafka. The mock only carries records: it has no transactions and no fencing.</summary>
    public static bool IsReal => Choice.IsReal;

    /// <summary>Which broker is used and why; printed by the test run.</summary>
    public static string Description => Choice.Description;

    internal static string Needs => string.Create(
        CultureInfo.InvariantCulture,
        $"{_realBrokerTests} tests needed a real broker and {(IsReal ? "had one" : "were skipped: set KAFKA_HOME")}.");

    public static async Task<string> BootstrapServers() => (await Broker.Value).BootstrapServers;

    /// <summary>Returns a new prefix for the topics and consumer groups of one test.</summary>
    public static string Prefix() => string.Create(CultureInfo.InvariantCulture, $"t{Run}-{Interlocked.Increment(ref _prefixes)}-");

    /// <summary>Creates topics by their full names. The mock always creates 4 partitions.</summary>
    public static async Task CreateTopics(IEnumerable<string> topics, int partitions = 4) =>
        await CreateTopics(await BootstrapServers(), topics, partitions);

    /// <summary>Skips the test, with the reason, unless the broker is real. Call it first in the test.</summary>
    public static void RequireReal(string because)
    {
        CountNeed();
        if (!IsReal)
            Assert.Skip($"Needs a real broker: {because} Set KAFKA_HOME to an Apache Kafka distribution (and have Java 17).");
    }

    internal static async Task CreateTopics(string bootstrapServers, IEnumerable<string> topics, int partitions)
    {
        var client = new AdminClientConfig { BootstrapServers = bootstrapServers };
        using var admin = new AdminClientBuilder(client).Build();
        var names = topics.ToList();
        if (IsReal)
        {
            await Create(admin, [.. names.Select(name => Specification(name, partitions))]);
            // Kafka confirms a topic before its metadata has it. A process that starts in between would miss the topic.
            await Eventually.True(() => new KafkaTopics(client, new TopicTopology()).Missing(names).Count == 0);
        }
        else
        {
            foreach (var topic in names)
                admin.GetMetadata(topic, TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>Sets the largest record batch that a topic accepts.</summary>
    public static async Task SetMaxBytes(string topic, int bytes)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = await BootstrapServers() }).Build();
        var limit = new ConfigEntry
        {
            Name = "max.message.bytes",
            Value = bytes.ToString(CultureInfo.InvariantCulture),
            IncrementalOperation = AlterConfigOpType.Set,
        };
        await Retry(() => admin.IncrementalAlterConfigsAsync(new() { [new() { Type = ResourceType.Topic, Name = topic }] = [limit] }));
    }

    /// <summary>Adds partitions to a topic.</summary>
    public static async Task AddPartitions(string topic, int count)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = await BootstrapServers() }).Build();
        await Retry(() => admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = count }]));
    }

    /// <summary>The node of the tests has a limit of bytes, which would be an alert.</summary>
    static TopicSpecification Specification(string name, int partitions) => new()
    {
        Name = name,
        NumPartitions = partitions,
        ReplicationFactor = 1,
        Configs = new() { ["retention.bytes"] = "-1" },
    };

    /// <summary>Creates topics; after a lost answer the next attempt finds them.</summary>
    static Task Create(IAdminClient admin, IReadOnlyList<TopicSpecification> topics) => Retry(async () =>
    {
        try
        {
            await admin.CreateTopicsAsync(topics);
        }
        catch (CreateTopicsException exception)
            when (exception.Results.All(x => x.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // All topics exist.
        }
    });

    /// <summary>Retries a change, because on a loaded machine a broker may lose its controller for a moment.</summary>
    static async Task Retry(Func<Task> change)
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

    internal static void CountNeed() => Interlocked.Increment(ref _realBrokerTests);

    internal static async Task End()
    {
        if (Broker.IsValueCreated)
            await (await Broker.Value).DisposeAsync();
    }
}
