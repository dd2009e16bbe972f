using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>One partition from its assignment until it is revoked or lost: its checkpoint and its records in flight.</summary>
/// <remarks>
/// Each assignment is a new object, so work that outlives its assignment cannot move the checkpoint of the next assignment. Cancellation is
/// asynchronous: no callback of a token runs on the poll thread or under the lock.
/// </remarks>
[SuppressMessage(
    "Design", "CA1001", Justification = "Sources without a timer or wait handle hold no resource, and late work still reads their tokens.")]
internal sealed class PartitionAssignment(TopicPartition partition)
{
    readonly Lock _lock = new();
    readonly Checkpoint _checkpoint = new();
    readonly SortedSet<long> _inFlight = [];
    readonly CancellationTokenSource _draining = new();
    readonly CancellationTokenSource _ended = new();
    readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _lastFinished = -1;
    long _finished;
    int _retries;

    /// <summary>During a drain: records below this offset are still processed, the others are left to the next owner.</summary>
    long? _drainLine;

    public TopicPartition Partition => partition;

    /// <summary>Cancelled when the drain begins: records stop waiting for their retries.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Cancelled when this consumer no longer owns the partition.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool HasEnded => _ended.IsCancellationRequested;

    /// <summary>Where the next record should be. Poll thread only.</summary>
    public ReadPosition Read { get; } = new();

    /// <summary>Records below this offset are committed, or stored for the client's next commit. Poll thread only.</summary>
    public long CommittedOffset { get; set; }

    /// <summary>How many records this assignment has finished.</summary>
    public long Finished => Interlocked.Read(ref _finished);

    /// <summary>Whether the client has paused the partition; null before this assignment has set it.</summary>
    /// <remarks>The client keeps a pause beyond the assignment, so a new assignment may begin paused. Poll thread only.</remarks>
    public bool? IsPaused { get; set; }

    /// <summary>Whether every record is finished and every offset committed, or stored for a commit. Poll thread only.</summary>
    public bool IsIdle => IsPaused is false && Unfinished == 0 && NextOffset <= CommittedOffset;

    /// <summary>How many records were read and are not finished.</summary>
    public int Unfinished
    {
        get
        {
            lock (_lock)
                return _checkpoint.Unfinished;
        }
    }

    /// <summary>The offset below which every record is finished; null until a record is finished.</summary>
    public long? Position
    {
        get
        {
            lock (_lock)
                return _checkpoint.Position;
        }
    }

    /// <summary>The offset after the last one that was read.</summary>
    public long NextOffset
    {
        get
        {
            lock (_lock)
                return _checkpoint.NextOffset;
        }
    }

    /// <summary>Adds a record that was read: the checkpoint waits for it.</summary>
    public void Start(long offset)
    {
        lock (_lock)
            _checkpoint.Start(offset);
    }

    /// <summary>Passes the offsets below <paramref name="end"/> that hold no record to process.</summary>
    public void ReadTo(long end)
    {
        lock (_lock)
            _checkpoint.ReadTo(end);
    }

    /// <summary>Puts a record in flight; false when it is left to the partition's next owner.</summary>
    public bool TryBegin(long offset)
    {
        lock (_lock)
            return !(offset >= _drainLine) && _inFlight.Add(offset);
    }

    /// <summary>Ends a record in flight: the checkpoint may pass it.</summary>
    public void Finish(long offset)
    {
        lock (_lock)
        {
            _finished++;
            _lastFinished = Math.Max(_lastFinished, offset);
            if (!HasEnded)
                _checkpoint.Complete(offset);
            _inFlight.Remove(offset);
            ReportWhenDrained();
        }
    }

    /// <summary>Takes a record out of flight until its lane begins it again.</summary>
    public void Requeue(long offset)
    {
        lock (_lock)
        {
            _inFlight.Remove(offset);
            ReportWhenDrained();
        }
    }

    /// <summary>Leaves a record in flight to the next owner.</summary>
    /// <remarks>The checkpoint cannot pass it, so a drain leaves all records behind it as well.</remarks>
    public void Abandon(long offset)
    {
        lock (_lock)
        {
            _inFlight.Remove(offset);
            _drainLine = Math.Min(_drainLine ?? offset, offset);
            ReportWhenDrained();
        }
    }

    /// <summary>Begins an attempt at a stored record; false when it is left to the partition's next owner.</summary>
    public bool TryBeginRetry()
    {
        lock (_lock)
        {
            if (_drainLine is not null)
                return false;
            _retries++;
            return true;
        }
    }

    /// <summary>Ends an attempt at a record of the retry store.</summary>
    public void EndRetry()
    {
        lock (_lock)
        {
            _retries--;
            ReportWhenDrained();
        }
    }

    /// <summary>Begins the drain: only records below one in flight, finished or committed may still begin.</summary>
    /// <remarks>
    /// The checkpoint must pass the records that are finished or in flight, so that the next owner does not read them again.
    /// </remarks>
    /// <returns>A task that ends when all these records are finished or abandoned.</returns>
    public Task Drain()
    {
        lock (_lock)
        {
            _ = _draining.CancelAsync();
            _drainLine ??= Math.Max(CommittedOffset, Math.Max(_lastFinished, _inFlight.Count > 0 ? _inFlight.Max : -1) + 1);
            ReportWhenDrained();
            return _drained.Task;
        }
    }

    /// <summary>Ends the assignment: consumers in flight are cancelled, and the checkpoint no longer moves.</summary>
    public void End()
    {
        lock (_lock)
        {
            _drainLine = 0;
            _ = _draining.CancelAsync();
            _ = _ended.CancelAsync();
        }
    }

    void ReportWhenDrained()
    {
        if (_drainLine is { } line && _inFlight.Count == 0 && _retries == 0 && !(_checkpoint.OldestUnfinished < line))
            _drained.TrySetResult();
    }
}
