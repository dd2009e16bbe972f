using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Orders.Tests.Fixtures;

/// <summary>A mock cluster of librdkafka whose faults a test controls, which Confluent.Kafka does not expose.</summary>
/// <remarks>The mock answers the requests of transactions. It neither aborts nor fences.</remarks>
internal sealed class MockBrokers : IDisposable
{
    static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(60);
    readonly IProducer<byte[], byte[]> _owner;

    public MockBrokers(int count)
    {
        var config = new ProducerConfig { BootstrapServers = "mock" };
        config.Set("test.mock.num.brokers", $"{count}");
        _owner = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(_owner.Handle).Build();
        BootstrapServers = string.Join(',', admin.GetMetadata(MetadataLimit).Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));
    }

    public string BootstrapServers { get; }

    /// <summary>Makes a broker the coordinator of a transactional id (kind "transaction") or of a consumer group (kind "group").</summary>
    public void Coordinate(string kind, string key, int broker) =>
        Assert.Equal(0, Native.Coordinate(Cluster, kind, key, broker));

    public void TakeDown(int broker) => Assert.Equal(0, Native.TakeDown(Cluster, broker));

    public void BringUp(int broker) => Assert.Equal(0, Native.BringUp(Cluster, broker));

    /// <summary>Raises a fatal error in a client, as librdkafka's own tests do.</summary>
    public static void BreakFatally(IClient client) => Assert.Equal(
        0, Native.BreakFatally(Pointer(client), (int)ErrorCode.OutOfOrderSequenceNumber, "made up by a test"));

    public void Dispose() => _owner.Dispose();

    nint Cluster => Native.ClusterOf(Pointer(_owner));

    static nint Pointer(IClient client)
    {
        var property = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!;
        return ((SafeHandle)property.GetValue(client.Handle)!).DangerousGetHandle();
    }

    /// <summary>The functions of the variant of librdkafka that Confluent.Kafka has loaded.</summary>
    static class Native
    {
        static readonly nint Library = NativeLibrary.Load(File.ReadLines("/proc/self/maps")
            .Select(line => line.Split(' ')[^1]).First(path => Path.GetFileName(path).Contains("librdkafka", StringComparison.Ordinal)));

        public static readonly Func<nint, nint> ClusterOf = Function<OfPointer>("rd_kafka_handle_mock_cluster").Invoke;
        public static readonly OfCluster TakeDown = Function<OfCluster>("rd_kafka_mock_broker_set_down");
        public static readonly OfCluster BringUp = Function<OfCluster>("rd_kafka_mock_broker_set_up");
        public static readonly SetCoordinator Coordinate = Function<SetCoordinator>("rd_kafka_mock_coordinator_set");
        public static readonly RaiseFatal BreakFatally = Function<RaiseFatal>("rd_kafka_test_fatal_error");

        public delegate nint OfPointer(nint pointer);

        public delegate int OfCluster(nint cluster, int broker);

        public delegate int SetCoordinator(
            nint cluster, [MarshalAs(UnmanagedType.LPUTF8Str)] string kind, [MarshalAs(UnmanagedType.LPUTF8Str)] string key, int broker);

        public delegate int RaiseFatal(nint client, int error, [MarshalAs(UnmanagedType.LPUTF8Str)] string reason);

        static T Function<T>(string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Library, name));
    }
}
