using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>An Apache Kafka node of one test, which may freeze it, or kill it and restart it on the same port.</summary>
internal sealed class OwnKafka(KafkaHome home, string folder, NetworkProxy? proxy, IReadOnlyList<string> further) : IAsyncDisposable
{
    EmbeddedKafka? _node;

    public string BootstrapServers => _node!.BootstrapServers;

    /// <summary>The node's data and its log.</summary>
    public string Folder => folder;

    /// <summary>Starts the node; skips the test if there is no Kafka to start. Call it first in the test.</summary>
    /// <param name="proxy">A proxy to a second listener of the node.</param>
    /// <param name="further">Lines of the node's properties, which win over the usual ones.</param>
    public static async Task<OwnKafka> Start(NetworkProxy? proxy = null, IReadOnlyList<string>? further = null)
    {
        TestBroker.RequireReal("the test kills the broker.");
        if (KafkaHome.Find() is not { } home)
            throw Xunit.Sdk.SkipException.ForSkip("The test kills the broker, and needs one of its own. Set KAFKA_HOME.");
        var kafka = new OwnKafka(home, TestRun.Folder("kafka-" + TestBroker.Prefix()), proxy, further ?? []);
        await kafka.StartNode();
        return kafka;
    }

    public Task Kill() => _node!.Kill();

    /// <summary>Stops the node without ending it (SIGSTOP), until <see cref="Resume"/>.</summary>
    /// <remarks>Its connections stay open, and nothing is answered.</remarks>
    public void Freeze() => Signal(ProcessSignal.Stop);

    public void Resume() => Signal(ProcessSignal.Continue);

    public async Task Restart()
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

    void Signal(int signal) => Assert.All(PidFiles.Running(folder), id => ProcessSignal.Send(id, signal));

    async Task StartNode() => _node = await EmbeddedKafka.Start(
        home, folder, _ => { }, CancellationToken.None, proxy is null ? null : new ProxiedListener(proxy.Server.Port, proxy.Port), further);
}
