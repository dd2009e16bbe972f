using System.Collections.Concurrent;
using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// One input partition, from its assignment until it is given up: a writer of its own and a thread of its own that blocks in the writer's calls. The thread
/// ends at the first failure that its writer does not survive; the poll thread asks for it.
/// </summary>
internal sealed class PartitionWorker(
    TopicPartition partition, ExactlyOnceOptions options, IBatchWriter writer, BatchDelivery delivery, Func<IConsumerGroupMetadata> group) : IDisposable
{
    readonly BlockingCollection<InboundRecord> _queue = [];
    readonly PartitionAssignment _assignment = new(partition);
    InboundRecord? _heldOver;
    Task _running = Task.CompletedTask;
    long _position = Offset.Unset;
    long _queuedBytes;

    public TopicPartition Partition => partition;

    /// <summary>Read, and not yet taken into a batch.</summary>
    public int Queued => _queue.Count;

    /// <summary>Key and value bytes of what is queued.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>True at first: the client may still hold a partition back that comes to us again.</summary>
    public bool IsPaused { get; set; } = true;

    /// <summary>The offset that the last committed transaction moved the partition to.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>What ended the thread before its time; null when nothing has.</summary>
    public Exception? Failure => _running.Exception?.InnerException;

    /// <summary>Ends what an earlier owner left open, and shuts it out.</summary>
    public void Open() => writer.Open();

    public void Start() =>
        _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Add(ConsumeResult<byte[], byte[]> source, TopicEndpointSettings settings)
    {
        var record = new InboundRecord(source, _assignment, settings.Reader);
        Interlocked.Add(ref _queuedBytes, PartitionBatch.BytesOf(record));
        _queue.Add(record);
    }

    /// <summary>Takes up no further batch; waits until the transaction in hand is committed or aborted.</summary>
    public void Stop()
    {
        _ = _assignment.Drain();
        if (!HasEnded(options.DrainLimit))
            _assignment.End();
        HasEnded(Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        Stop();
        _assignment.End();
        writer.Dispose();
        _queue.Dispose();
    }

    bool HasEnded(TimeSpan limit) => ((IAsyncResult)_running).AsyncWaitHandle.WaitOne(limit);

    void Run()
    {
        try
        {
            while (true)
                Deliver(NextBatch());
        }
        catch (OperationCanceledException) when (_assignment.Draining.IsCancellationRequested)
        {
            // What was read and not written is left to the partition's next owner.
        }
    }

    void Deliver(PartitionBatch batch)
    {
        delivery.Deliver(batch, writer, group, _assignment.Draining);
        Volatile.Write(ref _position, batch.Next.Offset.Value);
    }

    PartitionBatch NextBatch()
    {
        var batch = new PartitionBatch(options.BatchRecordLimit, options.BatchByteLimit);
        batch.Add(_heldOver ?? Taken(_queue.Take(_assignment.Draining)));
        _heldOver = null;
        var until = Environment.TickCount64 + (long)options.BatchTime.TotalMilliseconds;
        while (!batch.IsFull && TryTake(until, out var record))
        {
            if (!batch.HasRoomFor(record))
            {
                _heldOver = record;
                break;
            }

            batch.Add(record);
        }

        return batch;
    }

    bool TryTake(long until, out InboundRecord record)
    {
        if (!_queue.TryTake(out record!, (int)Math.Max(0, until - Environment.TickCount64), _assignment.Draining))
            return false;
        Taken(record);
        return true;
    }

    InboundRecord Taken(InboundRecord record)
    {
        Interlocked.Add(ref _queuedBytes, -PartitionBatch.BytesOf(record));
        return record;
    }
}
