using System.Diagnostics;
using Confluent.Kafka;
using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas.Messaging.Rider;
using Orders.Sagas.Messaging.Sending;
using Orders.Sagas.TopicDesign;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>An Apache Kafka broker: the operator's, or an embedded one.</summary>
internal sealed class KafkaBroker : IBroker
{
    /// <summary>The level "emergencies only" of librdkafka: a failure is thrown here, and reported in one line.</summary>
    const string Silent = "0";
    static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(60);
    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    readonly KafkaSettings _settings;
    readonly EmbeddedKafka? _embedded;
    readonly KafkaTopics _topics;
    readonly TopicConfigurations _configurations;
    readonly TopicTopology _topology;

    KafkaBroker(KafkaSettings settings, ClientConfig client, EmbeddedKafka? embedded, string description)
    {
        (_settings, _embedded, Client) = (settings, embedded, client);
        _topology = new TopicTopology(settings.TopicPrefix);
        var quiet = new ClientConfig(new Dictionary<string, string>(client));
        quiet.Set("log_level", Silent);
        _topics = new KafkaTopics(quiet, _topology);
        _configurations = new TopicConfigurations(quiet, _topology);
        Banner = [new("Broker", $"{description} at {client.BootstrapServers}")];
    }

    public ClientConfig Client { get; }
    public bool IsEmbedded => _embedded is not null;
    public bool IsInMemory => false;
    public IEnumerable<BannerLine> Banner { get; }

    public static KafkaBroker Of(KafkaSettings settings) => new(settings, settings.Client, null, "Kafka");

    public static KafkaBroker Of(KafkaSettings settings, EmbeddedKafka embedded, KafkaHome home) => new(
        settings, new ClientConfig { BootstrapServers = embedded.BootstrapServers }, embedded,
        $"embedded Apache Kafka {home.Version} ({home.Source}: {home.Directory})");

    public async Task<IReadOnlyList<string>> MissingTopics(CancellationToken cancellationToken) =>
        [.. (await Missing(cancellationToken)).Select(_topology.PhysicalName)];

    // librdkafka waits on the calling thread.
    public async Task<IReadOnlyDictionary<string, int>> PartitionCounts(IEnumerable<string> topics, CancellationToken cancellationToken)
    {
        var counts = await Task.Run(() => _topics.PartitionCounts(topics), cancellationToken).WaitAsync(cancellationToken);
        return counts.ToDictionary(topic => _topology.PhysicalName(topic.Key), topic => topic.Value);
    }

    public async Task CreateMissingTopics(CancellationToken cancellationToken)
    {
        var missing = await Missing(cancellationToken);
        if (missing.Count == 0)
            return;
        // librdkafka waits on the calling thread.
        var brokers = await Task.Run(_topics.Brokers, cancellationToken).WaitAsync(cancellationToken);
        var replicas = _settings.ReplicasOn(brokers);
        await _topics.Create(missing, _settings.PartitionsOf, replicas ?? KafkaSettings.BrokersReplicationFactor, Stated(replicas))
            .WaitAsync(cancellationToken);
        await WaitUntilVisible(cancellationToken);
    }

    public async Task<IReadOnlyList<string>> TopicReport(CancellationToken cancellationToken)
    {
        if (IsEmbedded)
            return [];
        var (deviations, notSeen) = await new TopicInspection(_configurations, _settings).Look().WaitAsync(cancellationToken);
        return notSeen is not null
            ? [$"The configuration of the topics was not checked: {notSeen}."]
            : [.. deviations.Select(x => $"{x}."), .. Mend(deviations)];
    }

    IEnumerable<string> Mend(IReadOnlyList<TopicDeviation> deviations) => deviations.Count == 0
        ? []
        : ["No topic that exists was changed. To mend them, run:", .. TopicDeviation.Commands(deviations, _settings.BootstrapServers!)];

    /// <summary>The settings of a new topic. The embedded node keeps records by their size: its machine may be off for weeks.</summary>
    Dictionary<string, string> Stated(short? replicas) => TopicRequirements
        .Of(replicas ?? 0, IsEmbedded ? null : _settings.Retention)
        // How many copies have to be written depends on how many there are, which the broker decides here.
        .Where(x => replicas is not null || x.Name != TopicRequirements.MinInSync)
        .ToDictionary(x => x.Name, x => x.Value);

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Waits until the new topics are in the broker's metadata, so that the next command finds them.</summary>
    async Task WaitUntilVisible(CancellationToken cancellationToken)
    {
        var waiting = Stopwatch.StartNew();
        while (await MissingTopics(cancellationToken) is { Count: > 0 } missing)
        {
            if (waiting.Elapsed > VisibilityTimeout)
            {
                throw new StartupException(
                    $"Kafka has created the topics {string.Join(", ", missing)}, but its metadata lacks them after "
                    + $"{VisibilityTimeout.TotalSeconds:0} seconds. Check the broker, then run: Orders.Api migrate");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    // librdkafka waits on the calling thread.
    Task<IReadOnlyList<string>> Missing(CancellationToken cancellationToken) =>
        Task.Run(() => _topics.Missing(Topics.All), cancellationToken).WaitAsync(cancellationToken);
}
