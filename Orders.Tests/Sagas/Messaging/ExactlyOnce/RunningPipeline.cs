using System.Text.Json;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Messaging.Records;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>One instance of an exactly-once endpoint that doubles and notes numbers. Several may run side by side on the same topics.</summary>
internal sealed class RunningPipeline : IAsyncDisposable
{
    public const string Group = "doubling";
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    readonly IHost _host;

    RunningPipeline(IHost host) => _host = host;

    public EndpointState State => _host.Services.GetRequiredService<IKafkaRider>().Endpoints.Single();

    /// <summary>Makes the topics of a test; the result begins their names.</summary>
    public static async Task<string> CreateTopics(int partitions = 1)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics([prefix + "numbers", prefix + "doubled", prefix + "noted"], partitions);
        return prefix;
    }

    /// <summary>Starts, and waits until the group has told the endpoint its partitions.</summary>
    public static async Task<RunningPipeline> Start(
        string prefix, Action<IExactlyOnceConfigurator>? configure = null, IDeadLetterStore? deadLetters = null, Func<Number, IEnumerable<object>>? transform = null)
    {
        var host = await Build(prefix, configure, deadLetters, transform);
        await host.StartAsync();
        var running = new RunningPipeline(host);
        await Eventually.True(() => running.State.HasJoined);
        return running;
    }

    public static async Task<IHost> Build(
        string prefix, Action<IExactlyOnceConfigurator>? configure = null, IDeadLetterStore? deadLetters = null, Func<Number, IEnumerable<object>>? transform = null)
    {
        var client = new ClientConfig { BootstrapServers = await TestBroker.BootstrapServers() };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(TestLog.Provider).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton(deadLetters ?? new RecordedDeadLetters());
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UsingInMemory();
            bus.AddRider(rider =>
            {
                rider.UseTopicPrefix(prefix);
                rider.AddProducer<Doubled>("doubled", message => $"{message.Value}");
                rider.AddProducer<Noted>("noted", message => $"{message.Value}");
                rider.UsingKafka(client, (_, kafka) => kafka.ExactlyOnce("numbers", Group, transform ?? Double, endpoint =>
                {
                    // Nobody waits for them, since all instances leave their group and end their transactions; and no stall reaches them.
                    endpoint.Consumer.SessionTimeoutMs = (int)Limit.TotalMilliseconds;
                    endpoint.Consumer.HeartbeatIntervalMs = 300;
                    endpoint.Options.TransactionTimeout = Limit;
                    configure?.Invoke(endpoint);
                }));
            });
        });
        return builder.Build();
    }

    public static IEnumerable<object> Double(Number number) => [new Doubled { Value = 2 * number.Value }, new Noted { Value = number.Value }];

    /// <summary>Writes numbers as another system would, without ids.</summary>
    public static Task Produce(string prefix, IEnumerable<int> numbers) =>
        ProduceRaw(prefix, numbers.Select(number => ($"{number}", JsonSerializer.SerializeToUtf8Bytes(new Number { Value = number }, RecordJson.Options))));

    public static async Task ProduceRaw(string prefix, IEnumerable<(string Key, byte[] Value)> records)
    {
        var config = new ProducerConfig { BootstrapServers = await TestBroker.BootstrapServers(), EnableIdempotence = true };
        using var producer = new ProducerBuilder<string, byte[]>(config).Build();
        await Task.WhenAll(records.Select(record => producer.ProduceAsync($"{prefix}numbers", new() { Key = record.Key, Value = record.Value })));
    }

    public static async Task<List<int>> Doubled(string prefix, IsolationLevel isolation = IsolationLevel.ReadCommitted) =>
        [.. (await TopicReader.ReadAll($"{prefix}doubled", isolation)).Select(x => JsonSerializer.Deserialize<Doubled>(x.Message.Value, RecordJson.Options)!.Value).Order()];

    public static async Task<List<int>> Noted(string prefix) =>
        [.. (await TopicReader.ReadAll($"{prefix}noted")).Select(x => JsonSerializer.Deserialize<Noted>(x.Message.Value, RecordJson.Options)!.Value).Order()];

    /// <summary>Waits until there is an output for each of the numbers, and asserts that there is one, on both topics.</summary>
    public static async Task HasDoubledOnce(string prefix, IReadOnlyList<int> numbers, TimeSpan? limit = null, int? inputs = null)
    {
        await HasDoubled(prefix, numbers, limit);
        await HasNoted(prefix, numbers);
        await Eventually.Equal(inputs ?? numbers.Count, () => CommittedBeyond(prefix));
    }

    /// <summary>Waits until there are as many doubled numbers, and asserts that it is these.</summary>
    public static Task HasDoubled(string prefix, IEnumerable<int> numbers, TimeSpan? limit = null) =>
        Has(() => Doubled(prefix), numbers.Select(x => 2 * x), limit);

    /// <summary>Waits until there are as many notes, and asserts that it is these.</summary>
    public static Task HasNoted(string prefix, IEnumerable<int> numbers) => Has(() => Noted(prefix), numbers);

    /// <summary>How many records of the input the group's committed offsets lie behind.</summary>
    public static async Task<long> CommittedBeyond(string prefix)
    {
        var config = new ConsumerConfig { BootstrapServers = await TestBroker.BootstrapServers(), GroupId = prefix + Group };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata($"{prefix}numbers", Limit).Topics.Single().Partitions;
        var committed = consumer.Committed(partitions.Select(x => new TopicPartition($"{prefix}numbers", x.PartitionId)), Limit);
        return committed.Sum(x => Math.Max(0, x.Offset.Value));
    }

    /// <summary>The broker tells the partitions of a transaction one after the other that it is committed, so each is waited for, whatever another one shows.</summary>
    static async Task Has(Func<Task<List<int>>> read, IEnumerable<int> numbers, TimeSpan? limit = null)
    {
        var expected = numbers.Order().ToList();
        Assert.Equal(expected, await Eventually.Is(read, seen => seen.Count >= expected.Count, limit));
    }

    public Task Stop() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>Keeps dead letters as the store does: one for each id.</summary>
internal sealed class RecordedDeadLetters : IDeadLetterStore
{
    readonly Dictionary<Guid, DeadLetter> _letters = [];

    public IReadOnlyList<DeadLetter> Letters
    {
        get
        {
            lock (_letters)
                return [.. _letters.Values];
        }
    }

    public Task<bool> Store(DeadLetter letter, CancellationToken cancellationToken)
    {
        lock (_letters)
            return Task.FromResult(_letters.TryAdd(letter.Id, letter));
    }
}
