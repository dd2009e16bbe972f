using Orders.Api.Development.Embedded;

namespace Orders.Tests.Fixtures;

/// <summary>The running broker of a test run, of one of the three kinds of <see cref="BrokerChoice"/>.</summary>
internal sealed class RunningBroker(string bootstrapServers, Func<ValueTask> end) : IAsyncDisposable
{
    public string BootstrapServers => bootstrapServers;

    public static async Task<RunningBroker> Start(BrokerChoice choice, string folder)
    {
        if (choice.External is not null)
            return new(choice.External, () => ValueTask.CompletedTask);
        if (choice.Home is not null)
            return await StartReal(choice.Home, folder);
        var mock = await Task.Run(() => MockKafka.Start());
        return new(mock.BootstrapServers, () => { mock.Dispose(); return ValueTask.CompletedTask; });
    }

    public ValueTask DisposeAsync() => end();

    static async Task<RunningBroker> StartReal(KafkaHome home, string folder)
    {
        var kafka = await EmbeddedKafka.Start(home, folder, _ => { }, CancellationToken.None);
        return new(kafka.BootstrapServers, kafka.DisposeAsync);
    }
}
