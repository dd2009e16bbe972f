namespace Orders.Sagas.Messaging.Receiving;

/// <summary>
/// The offset of a partition below which everything is finished. Records finish in any order; offsets rise but may have gaps, on compacted and
/// transactional topics, and a partition may end with one.
/// </summary>
internal sealed class Checkpoint
{
    readonly Queue<long> _started = [];
    readonly HashSet<long> _unfinished = [];
    long _lastRead = -1;
    long? _position;

    /// <summary>The offset to commit, which is the next one to be read after a restart; null while nothing is known to be finished.</summary>
    public long? Position => _position;

    /// <summary>How many records are started and not finished.</summary>
    public int Unfinished => _unfinished.Count;

    /// <summary>The first record that is started and not finished; null when there is none.</summary>
    public long? OldestUnfinished => _started.TryPeek(out var oldest) ? oldest : null;

    /// <summary>Notes that a record was read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not above all offsets before it.</exception>
    public void Start(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(offset, _lastRead);
        _lastRead = offset;
        _started.Enqueue(offset);
        _unfinished.Add(offset);
    }

    /// <summary>
    /// Notes that there is no more to read below an offset. What lies between the last record and it is none: a transaction's marker, an aborted record,
    /// or one that compaction removed.
    /// </summary>
    public void ReadTo(long end)
    {
        if (end <= _lastRead + 1)
            return;
        _lastRead = end - 1;
        if (_started.Count == 0)
            _position = end;
    }

    /// <summary>Notes that a record is finished.</summary>
    /// <exception cref="InvalidOperationException">The record was not started, or is finished already.</exception>
    public void Complete(long offset)
    {
        if (!_unfinished.Remove(offset))
            throw new InvalidOperationException($"Offset {offset} is not unfinished.");
        if (offset != _started.Peek())
            return;
        while (_started.TryPeek(out var oldest) && !_unfinished.Contains(oldest))
            _started.Dequeue();
        _position = _started.TryPeek(out var next) ? next : _lastRead + 1;
    }
}
