using System.Collections.Concurrent;
using Confluent.Kafka;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>One assigned input partition, with a writer and a thread of its own.</summary>
/// <remarks>
/// The thread blocks in the writer's methods. The first failure that makes the writer unusable ends the thread; the poll thread reads <see
/// cref="Failure"/>.
/// </remarks>
internal sealed class PartitionWorker(
    TopicPartition partition, ExactlyOnceOptions options, IBatchWriter writer, BatchDelivery delivery) : IDisposable
{
    readonly BlockingCollection<InboundRecord> _queue = [];
    readonly PartitionAssignment _assignment = new(partition);
    InboundRecord? _firstOfNextBatch;
    Task _running = Task.CompletedTask;
    long _position = Offset.Unset;

    /// <summary>The partition's end when the poll thread last read up to it. Poll thread only.</summary>
    long _end = Offset.Unset;

    long _queuedBytes;
    long _added;
    long _finished;

    public TopicPartition Partition => partition;

    /// <summary>Where the next record should be. Poll thread only.</summary>
    public ReadPosition Read => _assignment.Read;

    /// <summary>The number of records that were read and are not yet in a batch.</summary>
    public int Queued => _queue.Count;

    /// <summary>Key and value bytes of the queued records.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>Whether the partition may be paused; true at first.</summary>
    /// <remarks>The client may still pause a partition that was revoked while paused and is assigned again.</remarks>
    public bool IsPaused { get; set; } = true;

    /// <summary>The offset that the last transaction committed, or the partition's end behind it.</summary>
    public long Position => Math.Max(Volatile.Read(ref _position), Unfinished == 0 ? _end : Offset.Unset.Value);

    /// <summary>How many records were read and are in no ended transaction.</summary>
    public long Unfinished => Interlocked.Read(ref _added) - Interlocked.Read(ref _finished);

    /// <summary>Whether the thread ignored its cancellation: it still uses the writer.</summary>
    public bool IsLeftBehind { get; private set; }

    /// <summary>The exception that ended the thread; null while it runs.</summary>
    public Exception? Failure => _running.Exception?.InnerException;

    /// <summary>Ends the transaction that an earlier owner left open, and fences that owner.</summary>
    public void Open() => writer.Open();

    public void Start() =>
        _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Add(ConsumeResult<byte[], byte[]> source, TopicEndpointSettings settings)
    {
        var record = new InboundRecord(source, _assignment, settings.Of(source.Topic).Reader);
        Interlocked.Add(ref _queuedBytes, PartitionBatch.BytesOf(record));
        Interlocked.Increment(ref _added);
        _queue.Add(record);
    }

    /// <summary>Passes the end of the partition, which may lie behind transaction markers.</summary>
    public void PassEnd(long end) => _end = end;

    /// <summary>The worker's work, for a partition with that lag.</summary>
    public WorkLine WorkOf(long lag) => new(partition.Partition.Value, lag > 0 || Unfinished > 0, Interlocked.Read(ref _finished));

    /// <summary>Cancels the work. The thread ends when its call of the client returns.</summary>
    public void Cancel() => _assignment.End();

    /// <summary>Starts no further batch, and waits until the transaction in flight is committed or aborted.</summary>
    public void Dispose()
    {
        _ = _assignment.Drain();
        if (!HasEnded(options.DrainLimit))
            _assignment.End();
        IsLeftBehind = !HasEnded(options.LongestTransaction);
        _assignment.End();
        // A thread that is left behind finds its writer closed when it wakes up, and touches neither producer nor consumer.
        writer.Dispose();
        if (!IsLeftBehind)
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
            // The partition's next owner reads the records again that were read here and not written.
        }
    }

    void Deliver(PartitionBatch batch)
    {
        delivery.Deliver(batch, writer, _assignment.Draining);
        Volatile.Write(ref _position, batch.Next.Offset.Value);
        Interlocked.Add(ref _finished, batch.Records.Count);
    }

    PartitionBatch NextBatch()
    {
        var batch = new PartitionBatch(options.BatchRecordLimit, options.BatchByteLimit);
        batch.Add(_firstOfNextBatch ?? Taken(_queue.Take(_assignment.Draining)));
        _firstOfNextBatch = null;
        var until = Environment.TickCount64 + (long)options.BatchTime.TotalMilliseconds;
        while (!batch.IsFull && TryTake(until, out var record))
        {
            if (!batch.HasRoomFor(record))
            {
                _firstOfNextBatch = record;
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
