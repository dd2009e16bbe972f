namespace Orders.Sagas.Messaging.Retries;

/// <summary>The keys of one partition whose records wait, and when the first record of each is due.</summary>
/// <remarks>One lane adds the records of a key, so a key that leaves between that lane's look-up and its insert is added again.</remarks>
internal sealed class WaitingKeys
{
    /// <summary>Rows that are read again have times which differ a little. Only a time that is earlier by this counts.</summary>
    static readonly TimeSpan Earlier = TimeSpan.FromSeconds(1);

    readonly Lock _lock = new();
    readonly Dictionary<byte[], WaitingKey> _keys = new(KeyBytes.Comparer);

    /// <summary>May hold entries that have moved or ended: the key's own state decides.</summary>
    readonly PriorityQueue<WaitingKey, DateTimeOffset> _due = new();
    volatile int _records;

    /// <summary>How many records wait.</summary>
    public int Records => _records;

    /// <summary>Since when the oldest key waits; null when none does.</summary>
    public DateTimeOffset? Since
    {
        get
        {
            lock (_lock)
                return _keys.Count == 0 ? null : _keys.Values.Min(key => key.Since);
        }
    }

    public bool Contains(byte[] key)
    {
        if (_records == 0)
            return false;
        lock (_lock)
            return _keys.ContainsKey(key);
    }

    /// <summary>Adds a record behind the others of its key. A record that waits already may become due earlier.</summary>
    public void Add(WaitingRecord record, DateTimeOffset now)
    {
        lock (_lock)
        {
            var due = record.NextAttemptAt ?? now;
            if (!_keys.TryGetValue(record.Key, out var key))
                _keys.Add(record.Key, key = new WaitingKey(record.Key) { Since = record.FirstFailedAt ?? now });
            if (key.Records.Add(record.Id))
                _records++;
            if (key.First == record.Id && !key.IsRunning && due < key.DueAt - Earlier)
                Schedule(key, due);
        }
    }

    /// <summary>Takes a key that is due: its first record is to be attempted.</summary>
    public WaitingKey? TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            DropStale();
            if (!_due.TryPeek(out var key, out var due) || due > now)
                return null;
            _due.Dequeue();
            key.IsRunning = true;
            return key;
        }
    }

    /// <summary>When the next key is due; null when none waits for an attempt.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                DropStale();
                return _due.TryPeek(out _, out var due) ? due : null;
            }
        }
    }

    /// <summary>Ends an attempt that failed.</summary>
    public void Reschedule(WaitingKey key, DateTimeOffset due)
    {
        lock (_lock)
        {
            key.IsRunning = false;
            Schedule(key, due);
        }
    }

    /// <summary>Ends the first record of a key. The next one is due at once; without one the key leaves.</summary>
    public void RemoveFirst(WaitingKey key, long record, DateTimeOffset now)
    {
        lock (_lock)
        {
            key.IsRunning = false;
            if (key.Records.Remove(record))
                _records--;
            if (key.Records.Count == 0)
                _keys.Remove(key.Bytes);
            else
                Schedule(key, now);
        }
    }

    public void MakeAllDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var key in _keys.Values.Where(key => !key.IsRunning && key.DueAt > now))
                Schedule(key, now);
        }
    }

    void Schedule(WaitingKey key, DateTimeOffset due)
    {
        key.DueAt = due;
        _due.Enqueue(key, due);
    }

    void DropStale()
    {
        while (_due.TryPeek(out var key, out var due) && IsStale(key, due))
            _due.Dequeue();
    }

    static bool IsStale(WaitingKey key, DateTimeOffset due) => key.IsRunning || key.DueAt != due || key.Records.Count == 0;
}
