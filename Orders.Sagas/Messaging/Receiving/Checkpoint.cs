namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The watermark of one partition: the offset below which every record is finished.</summary>
/// <remarks>
/// Records finish in any order. Offsets rise with gaps on compacted and transactional topics, where a partition may also end with a gap.
/// </remarks>
internal sealed class Checkpoint
{
    readonly Queue<long> _started = [];
    readonly HashSet<long> _unfinished = [];
    long? _position;

    /// <summary>The offset to commit, where the next owner begins to read; null until a record is finished.</summary>
    public long? Position => _position;

    /// <summary>The offset after the last one that was read.</summary>
    public long NextOffset { get; private set; }

    /// <summary>How many records are started and not finished.</summary>
    public int Unfinished => _unfinished.Count;

    /// <summary>The first record that is started and not finished; null when there is none.</summary>
    public long? OldestUnfinished => _started.TryPeek(out var oldest) ? oldest : null;

    /// <summary>Adds a record that was read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not above all offsets before it.</exception>
    public void Start(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, NextOffset);
        NextOffset = offset + 1;
        _started.Enqueue(offset);
        _unfinished.Add(offset);
    }

    /// <summary>Passes the offsets below <paramref name="end"/> that hold no record to process.</summary>
    /// <remarks>Such offsets are transaction markers, aborted or compacted records, and records for another consumer group.</remarks>
    public void ReadTo(long end)
    {
        if (end <= NextOffset)
            return;
        NextOffset = end;
        if (_started.Count == 0)
            _position = end;
    }

    /// <summary>Finishes a record.</summary>
    /// <exception cref="InvalidOperationException">The record was not started, or is finished already.</exception>
    public void Complete(long offset)
    {
        if (!_unfinished.Remove(offset))
            throw new InvalidOperationException($"Offset {offset} is not unfinished.");
        if (offset != _started.Peek())
            return;
        while (_started.TryPeek(out var oldest) && !_unfinished.Contains(oldest))
            _started.Dequeue();
        _position = _started.TryPeek(out var next) ? next : NextOffset;
    }
}
