using Confluent.Kafka;

namespace Orders.Api.Development.Embedded;

/// <summary>librdkafka's mock cluster in this process, for trying out.</summary>
/// <remarks>The mock cluster keeps records in memory, and has neither transactions nor fencing.</remarks>
internal sealed class MockKafka : IDisposable
{
    static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(60);

    // The cluster ends when the client that created it is disposed.
    readonly IProducer<byte[], byte[]> _owner;

    MockKafka(IProducer<byte[], byte[]> owner, string bootstrapServers)
    {
        _owner = owner;
        BootstrapServers = bootstrapServers;
    }

    /// <summary>Loopback addresses, which other processes can use too.</summary>
    public string BootstrapServers { get; }

    public static MockKafka Start(int brokers = 1)
    {
        var config = new ProducerConfig { BootstrapServers = "mock" };
        config.Set("test.mock.num.brokers", $"{brokers}");
        var owner = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(owner.Handle).Build();
        var addresses = admin.GetMetadata(MetadataLimit).Brokers.Select(broker => $"{broker.Host}:{broker.Port}");
        return new(owner, string.Join(',', addresses));
    }

    /// <summary>Creates topics. The mock cluster creates a topic when its metadata is requested, always with 4 partitions.</summary>
    public void CreateTopics(IEnumerable<string> names)
    {
        using var admin = new DependentAdminClientBuilder(_owner.Handle).Build();
        foreach (var name in names)
            admin.GetMetadata(name, MetadataLimit);
    }

    public void Dispose() => _owner.Dispose();
}
