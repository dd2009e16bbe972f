using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.Sending;

/// <summary>A real fatal error of librdkafka's producer, while callers wait for their delivery reports.</summary>
[Trait("Category", "Kafka")]
public sealed class When_the_producer_breaks : IDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    readonly MockBrokers _brokers = new(1);
    readonly ProducerSource _producers;
    readonly RecordWriter _writer;

    public When_the_producer_breaks()
    {
        var client = new ClientConfig { BootstrapServers = _brokers.BootstrapServers };
        _producers = new ProducerSource(client, TimeProvider.System, NullLogger<ProducerSource>.Instance);
        _writer = new RecordWriter(_producers);
    }

    public void Dispose()
    {
        _producers.Dispose();
        _brokers.Dispose();
    }

    [Fact]
    public async Task Everybody_who_waits_is_told_at_once_and_the_next_producer_writes()
    {
        Assert.Empty(await Write(0));
        _brokers.TakeDown(1);
        Task<IReadOnlyList<UnwrittenRecord>>[] waiting = [Write(1), Write(2)];
        IProducer<byte[], byte[]> broken;
        using (var loan = _producers.Borrow())
            MockBrokers.BreakFatally(broken = loan.Producer);

        // The next caller gets another producer, and the broken one is gone for those who still wait.
        var next = Write(3);
        await Eventually.True(() => waiting.All(write => write.IsCompleted), Soon);

        Assert.All(waiting, write => Assert.Single(write.Result));
        _brokers.BringUp(1);
        await next;
        Assert.Empty(await Write(4));
        using var current = _producers.Borrow();
        Assert.NotSame(broken, current.Producer);
    }

    Task<IReadOnlyList<UnwrittenRecord>> Write(int number) => _writer.Write(
        [new OutboundRecord("numbers", $"{number}", [1], new Dictionary<string, string>())], TestContext.Current.CancellationToken);
}
