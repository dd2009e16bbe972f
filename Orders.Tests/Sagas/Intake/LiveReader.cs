using Confluent.Kafka;

namespace Orders.Tests.Sagas.Intake;

/// <summary>Reads topics with read_committed while a test runs, and keeps the offset of every record.</summary>
internal sealed class LiveReader : IAsyncDisposable
{
    readonly HashSet<TopicPartitionOffset> _seen = [];
    readonly CancellationTokenSource _stopping = new();
    readonly Task _reading;

    public LiveReader(string bootstrapServers, IReadOnlyList<string> topics, int partitions)
    {
        var places = topics.SelectMany(topic =>
            Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        _reading = Task.Factory.StartNew(
            () => Read(bootstrapServers, [.. places]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public IReadOnlySet<TopicPartitionOffset> Seen
    {
        get
        {
            lock (_seen)
                return _seen.ToHashSet();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _reading;
        _stopping.Dispose();
    }

    void Read(string bootstrapServers, List<TopicPartitionOffset> places)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "live-reader",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        consumer.Assign(places);
        while (!_stopping.IsCancellationRequested)
        {
            if (Next(consumer) is not { } result)
                continue;
            lock (_seen)
                _seen.Add(result.TopicPartitionOffset);
        }
    }

    /// <summary>Ignores errors that the client reports and recovers from.</summary>
    static ConsumeResult<byte[], byte[]>? Next(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            return consumer.Consume(TimeSpan.FromMilliseconds(100));
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal)
        {
            return null;
        }
    }
}
