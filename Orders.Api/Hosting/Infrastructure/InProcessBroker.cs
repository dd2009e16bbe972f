using Confluent.Kafka;
using Orders.Api.Development.Embedded;
using Orders.Contracts;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Api.Hosting.Infrastructure;

/// <summary>librdkafka's mock cluster: for trying out on a machine without Apache Kafka. The outbox resends the records that it drops.</summary>
internal sealed class InProcessBroker : IBroker
{
    readonly KafkaSettings _settings;
    readonly MockKafka _mock = MockKafka.Start();
    readonly string _because;
    readonly string? _waiting;

    /// <param name="settings">Their topic prefix is honoured.</param>
    /// <param name="because">Why there is no better one.</param>
    /// <param name="waiting">The data of an Apache Kafka of earlier runs, if there is one.</param>
    public InProcessBroker(KafkaSettings settings, string because, string? waiting) => (_settings, _because, _waiting) = (settings, because, waiting);

    public ClientConfig Client => new() { BootstrapServers = _mock.BootstrapServers };
    public bool IsEmbedded => true;
    public bool IsInMemory => true;

    public IEnumerable<BannerLine> Banner
    {
        get
        {
            yield return new("Broker", $"inside this process, for trying out: {_because}");
            yield return new("", $"For a real one have Java {JavaRuntime.RequiredMajor}, unpack Apache Kafka and set KAFKA_HOME, or set Kafka__BootstrapServers");
            if (_waiting is not null)
                yield return new("", $"An Apache Kafka of earlier runs is in {_waiting}: what waits there goes on when it is started again");
        }
    }

    public Task<IReadOnlyList<string>> MissingTopics(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task CreateMissingTopics(CancellationToken cancellationToken)
    {
        var topology = new TopicTopology(_settings.TopicPrefix);
        return Task.Run(() => _mock.CreateTopics(Topics.All.Select(topology.PhysicalName)), cancellationToken).WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _mock.Dispose();
        return ValueTask.CompletedTask;
    }
}
