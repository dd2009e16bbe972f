using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>
/// One partition, from the moment the broker gives it to us until it is given up or lost. Work that outlives its assignment leaves no trace in the
/// checkpoint. Cancellation is asynchronous so that nothing that waits for it runs on the poll thread or under the lock.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Sources without timer and wait handle hold nothing, and late work still asks their tokens.")]
internal sealed class PartitionAssignment(TopicPartition partition)
{
    readonly Lock _lock = new();
    readonly Checkpoint _checkpoint = new();
    readonly CancellationTokenSource _draining = new();
    readonly CancellationTokenSource _ended = new();
    readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource? _idle;
    readonly SortedSet<long> _inHand = [];
    long _lastFinished = -1;
    long _told = -1;

    /// <summary>While draining: records below are still worked, so that the position passes those above them that are worked already.</summary>
    long? _drainLine;

    public TopicPartition Partition => partition;

    /// <summary>Cancelled when the partition is asked for: waiting for a retry must end.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Cancelled when the partition is no longer ours.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Null at first, when nobody knows: the client holds a partition back that was paused when it was taken from us, also when it comes back.</summary>
    public bool? IsPaused { get; set; }

    public int Unfinished
    {
        get
        {
            lock (_lock)
                return _checkpoint.Unfinished;
        }
    }

    public long? Position
    {
        get
        {
            lock (_lock)
                return _checkpoint.Position;
        }
    }

    /// <summary>The position, when it has moved since this was last asked.</summary>
    public bool TryAdvance(out long position)
    {
        lock (_lock)
        {
            position = _checkpoint.Position ?? _told;
            var hasMoved = position > _told;
            _told = position;
            return hasMoved;
        }
    }

    public void Start(long offset)
    {
        lock (_lock)
            _checkpoint.Start(offset);
    }

    /// <summary>There is no more to read below an offset.</summary>
    public void ReadTo(long end)
    {
        lock (_lock)
            _checkpoint.ReadTo(end);
    }

    /// <summary>Takes a record in hand; false when it is left to the partition's next owner.</summary>
    public bool TryTake(long offset)
    {
        lock (_lock)
            return !(offset >= _drainLine) && _inHand.Add(offset);
    }

    /// <summary>Puts a record away that is finished.</summary>
    public void Finish(long offset)
    {
        lock (_lock)
        {
            _lastFinished = Math.Max(_lastFinished, offset);
            if (!_ended.IsCancellationRequested)
                _checkpoint.Complete(offset);
            if (_checkpoint.Unfinished == 0)
                _idle?.TrySetResult();
            _inHand.Remove(offset);
            TellWhenDrained();
        }
    }

    /// <summary>Puts a record away that is not finished, to take it again later.</summary>
    public void PutBack(long offset)
    {
        lock (_lock)
        {
            _inHand.Remove(offset);
            TellWhenDrained();
        }
    }

    /// <summary>Puts a record away that will not be finished by us. The position cannot pass it, so nothing behind it need be begun.</summary>
    public void Abandon(long offset)
    {
        lock (_lock)
        {
            _inHand.Remove(offset);
            _drainLine = Math.Min(_drainLine ?? offset, offset);
            TellWhenDrained();
        }
    }

    /// <summary>
    /// Hands out only what lies before a record that is in hand or finished: without it the next owner would read that one again. The task ends when all of
    /// it is put away.
    /// </summary>
    public Task Drain()
    {
        lock (_lock)
        {
            _ = _draining.CancelAsync();
            _drainLine ??= Math.Max(_lastFinished, _inHand.Count > 0 ? _inHand.Max : -1) + 1;
            TellWhenDrained();
            return _drained.Task;
        }
    }

    /// <summary>Ends when every record that was read is finished.</summary>
    public Task Idle()
    {
        lock (_lock)
        {
            if (_checkpoint.Unfinished == 0)
                return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>The partition is not ours from here on; what is still in hand is told to stop.</summary>
    public void End()
    {
        lock (_lock)
        {
            _drainLine = 0;
            _ = _draining.CancelAsync();
            _ = _ended.CancelAsync();
        }
    }

    void TellWhenDrained()
    {
        if (_drainLine is { } line && _inHand.Count == 0 && !(_checkpoint.OldestUnfinished < line))
            _drained.TrySetResult();
    }
}
