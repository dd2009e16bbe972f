namespace Orders.Sagas.Messaging.Outbox;

/// <summary>For each lane, an id below which no row waits. The relay searches from there on.</summary>
/// <remarks>
/// Deleted rows stay in the index as long as any snapshot may see them, and a search from the first id on would walk over all of them. Ids
/// commit out of order: a floor passes an id only when the transactions that ran at a later time have ended. A transaction may take an id
/// before it is known as running. So that time is one interval later, and once a minute a round searches the lanes from the first id on.
/// </remarks>
internal sealed class OutboxFloors(TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan WholeSearchInterval = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    long[] _floors = new long[OutboxOptions.LaneCount];
    long _relayed;
    long _settling;
    long? _barrier;
    long _lastRound = time.GetTimestamp();
    long _lastWholeSearch = time.GetTimestamp();

    /// <summary>The floor of each lane.</summary>
    public long[] Current
    {
        get
        {
            lock (_lock)
                return _floors;
        }
    }

    /// <summary>Notes a row that was relayed.</summary>
    public void Relayed(long id)
    {
        lock (_lock)
            _relayed = Math.Max(_relayed, id);
    }

    /// <summary>Whether the next round may start.</summary>
    public bool IsRoundDue
    {
        get
        {
            lock (_lock)
                return time.GetElapsedTime(_lastRound) >= Interval;
        }
    }

    /// <summary>Starts a round if one is due.</summary>
    /// <returns>The ids from which on the round searches the lanes; null if no round is due.</returns>
    public long[]? StartRound()
    {
        lock (_lock)
        {
            if (!IsRoundDue)
                return null;
            _lastRound = time.GetTimestamp();
            if (time.GetElapsedTime(_lastWholeSearch) < WholeSearchInterval)
                return _floors;
            _lastWholeSearch = _lastRound;
            return new long[OutboxOptions.LaneCount];
        }
    }

    /// <summary>Ends a round with what its statement saw.</summary>
    /// <param name="first">The first row of each lane; null for an empty lane.</param>
    /// <param name="oldestRunning">Transactions below this number have ended.</param>
    /// <param name="nextTransaction">Transactions that were running are below this number.</param>
    public void EndRound(long?[] first, long oldestRunning, long nextTransaction)
    {
        lock (_lock)
        {
            var hasSettled = oldestRunning >= _barrier;
            _floors = [.. _floors.Select((floor, lane) => Math.Min(hasSettled ? _settling + 1 : floor, first[lane] ?? long.MaxValue))];
            if (hasSettled || _settling == 0)
                (_settling, _barrier) = (_relayed, null);
            else
                _barrier ??= nextTransaction;
        }
    }

    /// <summary>Forgets the floors, because rows may have been inserted below them.</summary>
    public void Reset()
    {
        lock (_lock)
            (_floors, _relayed, _settling, _barrier) = (new long[OutboxOptions.LaneCount], 0, 0, null);
    }
}
