using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Fixtures;

/// <summary>The application's messaging in this process, on a database and topics of one test.</summary>
/// <remarks>Several instances may share the database and the topics.</remarks>
public sealed class RunningMessaging : IAsyncDisposable
{
    readonly IHost _host;
    readonly IProducer<string, byte[]> _producer;
    readonly string _prefix;
    readonly string _servers;

    RunningMessaging(IHost host, IProducer<string, byte[]> producer, string prefix, string servers) =>
        (_host, _producer, _prefix, _servers) = (host, producer, prefix, servers);

    public IServiceProvider Services => _host.Services;
    public IReadOnlyList<EndpointState> Endpoints => Services.GetRequiredService<IKafkaRider>().Endpoints;

    /// <summary>Creates the topics of a test, and returns the prefix of their names.</summary>
    public static async Task<string> CreateTopics(int partitions = 4)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(Topics.All.Select(topic => prefix + topic), partitions);
        return prefix;
    }

    /// <summary>Starts the application's messaging, and waits until every endpoint has its partitions.</summary>
    /// <param name="database">The test's database.</param>
    /// <param name="prefix">From <see cref="CreateTopics"/>.</param>
    /// <param name="options">Chooses the parts that run; by default the saga and the relay.</param>
    /// <param name="services">Adds or replaces registrations.</param>
    /// <param name="bootstrapServers">The broker; by default the test run's.</param>
    public static Task<RunningMessaging> Start(
        TestDatabase database, string prefix, Func<OrdersMessagingOptions, OrdersMessagingOptions>? options = null,
        Action<IServiceCollection>? services = null, string? bootstrapServers = null) => StartWith(
        database, prefix,
        (collection, client) =>
        {
            var messaging = new OrdersMessagingOptions
            {
                Client = client,
                TopicPrefix = prefix,
                Intake = false,
                Effects = false,
                Analytics = false,
            };
            collection.AddOrdersMessaging(options?.Invoke(messaging) ?? messaging);
            services?.Invoke(collection);
        },
        bootstrapServers);

    /// <summary>Starts the messaging that a test registers.</summary>
    /// <param name="database">The test's database.</param>
    /// <param name="prefix">The prefix of the test's topics.</param>
    /// <param name="messaging">Registers the messaging.</param>
    /// <param name="bootstrapServers">The broker; by default the test run's.</param>
    public static async Task<RunningMessaging> StartWith(
        TestDatabase database, string prefix, Action<IServiceCollection, ClientConfig> messaging, string? bootstrapServers = null)
    {
        var servers = bootstrapServers ?? await TestBroker.BootstrapServers();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(TestLog.Provider).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOrdersPersistence(database.ConnectionString);
        messaging(builder.Services, bootstrapServers is null && TestBroker.IsReal ? ClientWithLongSession(servers) : Client(servers));
        var host = builder.Build();
        await host.StartAsync();
        // The system's own partitioner, so that a test's record and the system's record of a key meet in one partition, in order.
        var producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig(Client(servers)) { EnableIdempotence = true, Partitioner = Partitioner.Murmur2Random }).Build();
        var running = new RunningMessaging(host, producer, prefix, servers);
        await Eventually.True(() => running.Endpoints.All(endpoint => endpoint.HasJoined));
        return running;
    }

    /// <summary>Produces a record as a foreign producer would, with its own headers.</summary>
    public async Task<TopicPartitionOffset> Produce<T>(string topic, Guid key, T message, Guid? messageId = null)
        where T : class
    {
        var headers = new Confluent.Kafka.Headers { { MessageHeaders.MessageType, Encoding.UTF8.GetBytes(MessageUrn.ForTypeString<T>()) } };
        if (messageId is not null)
            headers.Add(MessageHeaders.MessageId, Encoding.UTF8.GetBytes(messageId.Value.ToString()));
        return await ProduceRaw(topic, key.ToString(), JsonSerializer.SerializeToUtf8Bytes(message, RecordJson.Options), headers);
    }

    /// <summary>Produces any bytes, by default to the key's partition.</summary>
    public async Task<TopicPartitionOffset> ProduceRaw(
        string topic, string key, byte[]? value, Confluent.Kafka.Headers? headers = null, Partition? partition = null) =>
        (await _producer.ProduceAsync(
            new TopicPartition(_prefix + topic, partition ?? Partition.Any), new() { Key = key, Value = value!, Headers = headers }))
        .TopicPartitionOffset;

    /// <summary>Returns all records of a topic.</summary>
    public Task<IReadOnlyList<ConsumeResult<string, byte[]>>> Read(string topic) => TopicReader.ReadAll(_prefix + topic, servers: _servers);

    /// <summary>Returns the state of a topic's endpoint.</summary>
    public EndpointState Endpoint(string topic) => Endpoints.Single(endpoint => endpoint.Topic == topic);

    /// <summary>Returns the committed offsets of a consumer group.</summary>
    public GroupOffsets Offsets(string topic, string group) => new(_servers, _prefix + topic, _prefix + group);

    public Task Stop() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _producer.Dispose();
    }

    static ClientConfig Client(string servers) => new() { BootstrapServers = servers };

    /// <summary>Lengthens the session time-out, so that a stalled machine does not cost a consumer its partitions.</summary>
    /// <remarks>
    /// No test waits for that time-out: consumers leave their groups when they stop, and no test kills the test run's broker.
    /// </remarks>
    static ClientConfig ClientWithLongSession(string servers)
    {
        var client = Client(servers);
        client.Set("session.timeout.ms", "60000");
        return client;
    }
}
