using System.Text;
using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orders.Contracts;
using Orders.Sagas;
using Orders.Sagas.Messaging.Kafka;
using Orders.Sagas.Messaging.Kafka.Records;
using Orders.Sagas.Persistence;

namespace Orders.Tests.Fixtures;

/// <summary>The saga and the relay as a host runs them, on a database and on topics of one test. Several may run side by side on the same ones.</summary>
public sealed class RunningMessaging : IAsyncDisposable
{
    readonly IHost _host;
    readonly IProducer<string, byte[]> _producer;
    readonly string _prefix;

    RunningMessaging(IHost host, IProducer<string, byte[]> producer, string prefix) => (_host, _producer, _prefix) = (host, producer, prefix);

    public IServiceProvider Services => _host.Services;
    public IReadOnlyList<EndpointState> Endpoints => Services.GetRequiredService<IKafkaRider>().Endpoints;

    /// <summary>Makes the topics of a test; the result begins their names.</summary>
    public static async Task<string> CreateTopics(int partitions = 4)
    {
        var prefix = TestBroker.Prefix();
        await TestBroker.CreateTopics(Topics.All.Select(topic => prefix + topic), partitions);
        return prefix;
    }

    /// <summary>Starts, and waits until every endpoint has its partitions.</summary>
    /// <param name="database">The test's database.</param>
    /// <param name="prefix">From <see cref="CreateTopics"/>.</param>
    /// <param name="options">Which parts run; the saga and the relay if not said otherwise.</param>
    /// <param name="services">Adds to or replaces what is registered.</param>
    /// <param name="bootstrapServers">Another broker than the test run's.</param>
    public static async Task<RunningMessaging> Start(
        TestDatabase database, string prefix, Func<OrdersMessagingOptions, OrdersMessagingOptions>? options = null,
        Action<IServiceCollection>? services = null, string? bootstrapServers = null)
    {
        var servers = bootstrapServers ?? await TestBroker.BootstrapServers();
        var messaging = new OrdersMessagingOptions { Client = Client(servers), TopicPrefix = prefix, Intake = false, Effects = false, Analytics = false };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(TestLog.Provider).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOrdersPersistence(database.ConnectionString);
        builder.Services.AddOrdersMessaging(options?.Invoke(messaging) ?? messaging);
        services?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig(Client(servers)) { EnableIdempotence = true }).Build();
        var running = new RunningMessaging(host, producer, prefix);
        await Eventually.True(() => running.Endpoints.All(endpoint => endpoint.HasJoined));
        return running;
    }

    /// <summary>Writes a record as another system would, with its own headers.</summary>
    public async Task<TopicPartitionOffset> Produce<T>(string topic, Guid key, T message, Guid? messageId = null)
        where T : class
    {
        var headers = new Confluent.Kafka.Headers { { MessageHeaders.MessageType, Encoding.UTF8.GetBytes(MessageUrn.ForTypeString<T>()) } };
        if (messageId is not null)
            headers.Add(MessageHeaders.MessageId, Encoding.UTF8.GetBytes(messageId.Value.ToString()));
        return await ProduceRaw(topic, key.ToString(), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(message, RecordJson.Options), headers);
    }

    /// <summary>Writes any bytes.</summary>
    public async Task<TopicPartitionOffset> ProduceRaw(string topic, string key, byte[] value, Confluent.Kafka.Headers? headers = null) =>
        (await _producer.ProduceAsync(_prefix + topic, new() { Key = key, Value = value, Headers = headers })).TopicPartitionOffset;

    /// <summary>Everything that has been written to a topic until now.</summary>
    public Task<IReadOnlyList<ConsumeResult<string, byte[]>>> Read(string topic) => TopicReader.ReadAll(_prefix + topic);

    public Task Stop() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _producer.Dispose();
    }

    static ClientConfig Client(string servers) => new() { BootstrapServers = servers };
}
