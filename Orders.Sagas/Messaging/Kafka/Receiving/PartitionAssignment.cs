using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace Orders.Sagas.Messaging.Kafka.Receiving;

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
    int _inHand;
    long _told = -1;

    public TopicPartition Partition => partition;

    /// <summary>Cancelled when no further record may be begun and waiting for a retry must end.</summary>
    public CancellationToken Draining => _draining.Token;

    /// <summary>Cancelled when the partition is no longer ours.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool IsPaused { get; set; }

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

    /// <summary>Takes a record in hand; false when none is handed out any more, so the record is left to the partition's next owner.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_draining.IsCancellationRequested)
                return false;
            _inHand++;
            return true;
        }
    }

    /// <summary>Puts a record away that is finished.</summary>
    public void Finish(long offset)
    {
        lock (_lock)
        {
            if (!_ended.IsCancellationRequested)
                _checkpoint.Complete(offset);
            if (_checkpoint.Unfinished == 0)
                _idle?.TrySetResult();
            PutAway();
        }
    }

    /// <summary>Puts a record away that is not finished and will not be by us.</summary>
    public void Abandon()
    {
        lock (_lock)
            PutAway();
    }

    /// <summary>Hands out nothing more; the task ends when nothing is in hand.</summary>
    public Task Drain()
    {
        lock (_lock)
        {
            _ = _draining.CancelAsync();
            if (_inHand == 0)
                _drained.TrySetResult();
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
            _ = _draining.CancelAsync();
            _ = _ended.CancelAsync();
        }
    }

    void PutAway()
    {
        if (--_inHand == 0 && _draining.IsCancellationRequested)
            _drained.TrySetResult();
    }
}
