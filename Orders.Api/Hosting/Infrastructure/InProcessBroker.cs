using Confluent.Kafka;
using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>librdkafka's mock cluster, for machines without Apache Kafka. The outbox resends the records that the cluster drops.</summary>
internal sealed class InProcessBroker : IBroker
{
    readonly KafkaSettings _settings;
    readonly MockKafka _mock = MockKafka.Start();
    readonly string _reason;
    readonly string? _unreadKafkaFolder;

    /// <param name="settings">Set the topic prefix.</param>
    /// <param name="reason">Why no Apache Kafka is used.</param>
    /// <param name="unreadKafkaFolder">The folder of an embedded Apache Kafka from previous runs, if there is one.</param>
    public InProcessBroker(KafkaSettings settings, string reason, string? unreadKafkaFolder) =>
        (_settings, _reason, _unreadKafkaFolder) = (settings, reason, unreadKafkaFolder);

    public ClientConfig Client => new() { BootstrapServers = _mock.BootstrapServers };
    public bool IsEmbedded => true;
    public bool IsInMemory => true;

    public IEnumerable<BannerLine> Banner
    {
        get
        {
            yield return new("Broker", $"inside this process, for trying out: {_reason}");
            yield return new("", $"For a real broker, install Java {JavaRuntime.RequiredMajor}, unpack Apache Kafka and set KAFKA_HOME;");
            yield return new("", "or set Kafka__BootstrapServers");
            if (_unreadKafkaFolder is not null)
                yield return new("", $"The Apache Kafka of previous runs in {_unreadKafkaFolder} keeps its records until it starts again");
        }
    }

    public Task<IReadOnlyList<string>> MissingTopics(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Returns nothing: the cluster gives every topic the same number.</summary>
    public Task<IReadOnlyDictionary<string, int>> PartitionCounts(IEnumerable<string> topics, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, int>>(new Dictionary<string, int>());

    public Task CreateMissingTopics(CancellationToken cancellationToken)
    {
        var topology = new TopicTopology(_settings.TopicPrefix);
        return Task.Run(() => _mock.CreateTopics(Topics.All.Select(topology.PhysicalName)), cancellationToken).WaitAsync(cancellationToken);
    }

    /// <summary>Returns nothing: the cluster keeps every record while the process runs.</summary>
    public Task<IReadOnlyList<string>> TopicReport(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync()
    {
        _mock.Dispose();
        return ValueTask.CompletedTask;
    }
}
