using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>The broker of a test run: external, started from KAFKA_HOME, or the mock.</summary>
internal sealed record BrokerChoice(string? External, KafkaHome? Home)
{
    public bool IsReal => External is not null || Home is not null;

    public string Description => External is not null ? $"external, {External} (Kafka__BootstrapServers)"
        : Home is not null ? $"Apache Kafka {Home.Version} at {Home.Directory} ({Home.Source})"
        : "librdkafka's mock cluster (no KAFKA_HOME with Java 17)";

    public static BrokerChoice Make()
    {
        if (Environment.GetEnvironmentVariable("Kafka__BootstrapServers") is { Length: > 0 } external)
            return new(external, null);
        var home = KafkaHome.Find();
        return home is not null && JavaRuntime.FindMajor(CancellationToken.None).GetAwaiter().GetResult() >= JavaRuntime.RequiredMajor
            ? new(null, home)
            : new(null, null);
    }
}
