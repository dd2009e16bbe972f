using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>An Apache Kafka node of one test, which may kill it and start it again on the same port.</summary>
internal sealed class OwnKafka(KafkaHome home, string folder, NetworkProxy? wire = null) : IAsyncDisposable
{
    EmbeddedKafka? _node;

    public string BootstrapServers => _node!.BootstrapServers;

    /// <summary>Skips the test where there is no Kafka to start. Call it first in the test.</summary>
    /// <param name="wire">A second way to it, that may be cut.</param>
    public static async Task<OwnKafka> Start(NetworkProxy? wire = null)
    {
        TestBroker.RequireReal("the test kills the broker.");
        if (KafkaHome.Find() is not { } home)
            throw Xunit.Sdk.SkipException.ForSkip("The test kills the broker, and needs one that it may kill: set KAFKA_HOME.");
        var kafka = new OwnKafka(home, TestRun.Folder("kafka-" + TestBroker.Prefix()), wire);
        await kafka.StartNode();
        return kafka;
    }

    public Task Kill() => _node!.Kill();

    public async Task StartAgain()
    {
        var before = BootstrapServers;
        await StartNode();
        Assert.Equal(before, BootstrapServers);
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }

    async Task StartNode() => _node = await EmbeddedKafka.Start(
        home, folder, _ => { }, CancellationToken.None, wire is null ? null : new KafkaFallback(wire.FarEnd.Port, wire.Port));
}
