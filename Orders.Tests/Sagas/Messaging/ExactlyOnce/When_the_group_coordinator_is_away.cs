using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>The client's own fault: SendOffsetsToTransaction does not keep its time-out (librdkafka 5456).</summary>
/// <remarks>If the first test fails, the client keeps it, and the limit outside of the client has become a second line.</remarks>
[Trait("Category", "Kafka")]
public sealed class When_the_group_coordinator_is_away : IDisposable
{
    const string Group = "group";
    const int GroupCoordinator = 2;
    static readonly TopicPartition Input = new("numbers", 0);
    static readonly ExactlyOnceOptions Options = new() { TransactionTimeout = TimeSpan.FromSeconds(2) };
    static readonly TimeSpan Limit = Options.CallLimit + TimeSpan.FromSeconds(20);
    readonly MockBrokers _brokers = new(3);
    readonly IConsumer<byte[], byte[]> _consumer;

    public When_the_group_coordinator_is_away()
    {
        _brokers.Coordinate("transaction", "id", 1);
        _brokers.Coordinate("group", Group, GroupCoordinator);
        _consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = _brokers.BootstrapServers, GroupId = Group }).SetLogHandler((_, _) => { }).Build();
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _brokers.Dispose();
    }

    [Fact]
    public async Task The_client_does_not_keep_the_time_out_of_SendOffsetsToTransaction()
    {
        // Not disposed: to dispose a client beside its own call ends the process with a segmentation fault.
        var producer = Producer();
        producer.InitTransactions(Options.TransactionTimeout);
        producer.BeginTransaction();
        await producer.ProduceAsync("doubled", new() { Value = [1] }, TestContext.Current.CancellationToken);
        _brokers.TakeDown(GroupCoordinator);

        var sending = Task.Run(
            () => producer.SendOffsetsToTransaction([Next], _consumer.ConsumerGroupMetadata, Options.TransactionTimeout),
            TestContext.Current.CancellationToken);

        await Eventually.Never(() => sending.IsCompleted, during: 2 * Options.CallLimit);
    }

    [Fact]
    public async Task The_writer_ends_with_an_unknown_outcome_at_its_own_limit()
    {
        var writer = new TransactionalBatchWriter(Producer(), _consumer, Input, Options, NullLogger.Instance);
        writer.Open();
        _brokers.TakeDown(GroupCoordinator);
        var waiting = Stopwatch.StartNew();

        var failure = await Task.Run(
            () => Assert.Throws<TransactionException>(() => writer.Write([], Next, oneByOne: false)),
            TestContext.Current.CancellationToken)
            .WaitAsync(Limit, TestContext.Current.CancellationToken);
        writer.Dispose();

        Assert.Equal((TransactionFailure.Unknown, ErrorCode.Local_TimedOut), (failure.Failure, failure.Code));
        Assert.InRange(waiting.Elapsed, Options.TransactionTimeout, Limit);
    }

    static TopicPartitionOffset Next => new(Input, 1);

    IProducer<byte[], byte[]> Producer() => new ProducerBuilder<byte[], byte[]>(
        new ProducerConfig { BootstrapServers = _brokers.BootstrapServers, TransactionalId = "id" }).SetLogHandler((_, _) => { }).Build();
}
