using System.Diagnostics;
using Confluent.Kafka;
using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>An Apache Kafka: the operator's, or an embedded one.</summary>
internal sealed class KafkaBroker : IBroker
{
    /// <summary>librdkafka's "nothing but emergencies": what goes wrong here is thrown, and told in one line.</summary>
    const string Silent = "0";
    static readonly TimeSpan VisibleLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    readonly KafkaSettings _settings;
    readonly EmbeddedKafka? _embedded;
    readonly KafkaTopics _topics;
    readonly TopicTopology _topology;

    KafkaBroker(KafkaSettings settings, ClientConfig client, EmbeddedKafka? embedded, string description)
    {
        (_settings, _embedded, Client) = (settings, embedded, client);
        _topology = new TopicTopology(settings.TopicPrefix);
        var quiet = new ClientConfig(new Dictionary<string, string>(client));
        quiet.Set("log_level", Silent);
        _topics = new KafkaTopics(quiet, _topology);
        Banner = [new("Broker", $"{description} at {client.BootstrapServers}")];
    }

    public ClientConfig Client { get; }
    public bool IsEmbedded => _embedded is not null;
    public bool IsInMemory => false;
    public IEnumerable<BannerLine> Banner { get; }

    public static KafkaBroker Of(KafkaSettings settings) => new(settings, settings.Client, null, "Kafka");

    public static KafkaBroker Of(KafkaSettings settings, EmbeddedKafka embedded, KafkaHome home) => new(
        settings, new ClientConfig { BootstrapServers = embedded.BootstrapServers }, embedded, $"embedded Apache Kafka {home.Version} ({home.Source}: {home.Directory})");

    public async Task<IReadOnlyList<string>> MissingTopics(CancellationToken cancellationToken) =>
        [.. (await Missing(cancellationToken)).Select(_topology.PhysicalName)];

    public async Task CreateMissingTopics(CancellationToken cancellationToken)
    {
        var missing = await Missing(cancellationToken);
        if (missing.Count == 0)
            return;
        await _topics.Create(missing, _settings.Partitions, _settings.ReplicationFactor).WaitAsync(cancellationToken);
        await AreVisible(cancellationToken);
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A broker acknowledges topics before it tells of them, and whoever looks next, <c>serve</c> for example, must find them.</summary>
    async Task AreVisible(CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (await MissingTopics(cancellationToken) is { Count: > 0 } missing)
        {
            if (waiting.Elapsed > VisibleLimit)
                throw new StartupException(
                    $"The broker has made the topics {string.Join(", ", missing)} and has not shown them for {VisibleLimit.TotalSeconds:0} seconds. Look at the broker, and run the verb migrate again: Orders.Api migrate");
            await Task.Delay(BetweenLooks, cancellationToken);
        }
    }

    // librdkafka waits on the calling thread.
    Task<IReadOnlyList<string>> Missing(CancellationToken cancellationToken) =>
        Task.Run(() => _topics.Missing(Topics.All), cancellationToken).WaitAsync(cancellationToken);
}
