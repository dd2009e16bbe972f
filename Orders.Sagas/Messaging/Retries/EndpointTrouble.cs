namespace Orders.Sagas.Messaging.Retries;

/// <summary>Tells an endpoint in trouble from a record in trouble.</summary>
/// <remarks>
/// The endpoint is in trouble when the first attempts at records of many keys have failed and none has succeeded in between. Retries of
/// stored records do not count, or bad records alone would look like an outage. Any success ends the trouble.
/// </remarks>
/// <param name="threshold">How many keys have to fail in a row.</param>
/// <param name="probeInterval">How often a record may be stored during the trouble, so that its lane tries the next one.</param>
/// <param name="longestPause">The longest pause between two attempts at a stored record.</param>
/// <param name="time">The clock.</param>
internal sealed class EndpointTrouble(int threshold, TimeSpan probeInterval, TimeSpan longestPause, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly HashSet<byte[]> _failed = new(KeyBytes.Comparer);
    readonly SteadyClock _clock = new(time);
    TaskCompletionSource _ended = NewSignal();
    DateTimeOffset? _since;
    DateTimeOffset _firstFailure;
    DateTimeOffset _lastProbe;
    DateTimeOffset _outageEnded;
    long _lastSuccess;
    volatile bool _isClear = true;
    volatile bool _isOpen;

    /// <summary>Runs after the trouble has begun, and after it has ended.</summary>
    public Action<bool> Changed { get; init; } = _ => { };

    public bool IsOpen => _isOpen;

    /// <summary>When the first of the failures in a row happened; null without trouble.</summary>
    public DateTimeOffset? Since
    {
        get
        {
            lock (_lock)
                return _isOpen ? _since : null;
        }
    }

    /// <summary>Whether others succeed, so that a record which fails is itself in trouble.</summary>
    /// <remarks>
    /// An outage blames no record, nor does the time after it in which each is tried once. A few keys on a quiet evening are too few for
    /// trouble. So what succeeded before the last attempts at a record proves nothing either.
    /// </remarks>
    public bool DoOthersSucceed
    {
        get
        {
            lock (_lock)
            {
                var now = _clock.Now;
                return !_isOpen && now.UtcTicks - Volatile.Read(ref _lastSuccess) < 3 * longestPause.Ticks
                    && now - _outageEnded >= longestPause;
            }
        }
    }

    /// <summary>Completes when the present trouble ends.</summary>
    public Task Ended
    {
        get
        {
            lock (_lock)
                return _isOpen ? _ended.Task : Task.CompletedTask;
        }
    }

    /// <summary>Counts the failure of the first attempt at a record.</summary>
    public void FirstAttemptFailed(byte[] key)
    {
        lock (_lock)
        {
            _isClear = false;
            if (_isOpen)
                return;
            var now = _clock.Now;
            if (_failed.Count == 0)
                (_since, _firstFailure) = (time.GetUtcNow(), now);
            _failed.Add(key);
            if (_failed.Count < threshold)
                return;
            _isOpen = true;
            _lastProbe = now;
            _ended = NewSignal();
        }

        Changed(true);
    }

    /// <summary>Notes a success, of any record.</summary>
    public void Succeeded()
    {
        var now = _clock.Now;
        Volatile.Write(ref _lastSuccess, now.UtcTicks);
        if (_isClear)
            return;
        lock (_lock)
        {
            _isClear = true;
            if (_isOpen || (_failed.Count > 0 && now - _firstFailure >= longestPause))
                _outageEnded = now;
            _failed.Clear();
            if (!_isOpen)
                return;
            _isOpen = false;
            _ended.SetResult();
        }

        Changed(false);
    }

    /// <summary>Whether a record may leave its lane: always without trouble, else one in each probe interval.</summary>
    /// <remarks>If bad records stood first in every lane, no good record could show that the trouble is over.</remarks>
    public bool MayStore()
    {
        lock (_lock)
        {
            var now = _clock.Now;
            if (_isOpen && now - _lastProbe < probeInterval)
                return false;
            _lastProbe = now;
            return true;
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
