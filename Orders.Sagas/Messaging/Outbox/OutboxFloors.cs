namespace Orders.Sagas.Messaging.Outbox;

/// <summary>For each lane, an id below which no row waits. The relay searches from there on.</summary>
/// <remarks>
/// Deleted rows stay in the index as long as any snapshot may see them, and a search from the first id on would walk over all of them. Ids
/// commit out of order: a floor passes an id only when the transactions that ran at a later time have ended. A transaction may take an id
/// before it is known as running. So that time is at least one interval later, and once a minute a round searches the lanes from the first
/// id on. A round that a reset or another round has overtaken changes nothing: its answer is too old.
/// </remarks>
internal sealed class OutboxFloors(TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan WholeSearchInterval = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    long[] _floors = new long[OutboxOptions.LaneCount];
    long _known;
    long _settling;
    long _settlingSince;
    long? _barrier;
    int _round;
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

    /// <summary>Notes the id of a row: no later row has a lower id, unless its transaction runs already.</summary>
    public void Known(long id)
    {
        lock (_lock)
            _known = Math.Max(_known, id);
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

    /// <summary>Starts a round.</summary>
    public OutboxFloorRound StartRound()
    {
        lock (_lock)
        {
            _lastRound = time.GetTimestamp();
            var searchesAll = time.GetElapsedTime(_lastWholeSearch) >= WholeSearchInterval;
            if (searchesAll)
                _lastWholeSearch = _lastRound;
            return new(++_round, _lastRound, searchesAll ? new long[OutboxOptions.LaneCount] : _floors);
        }
    }

    /// <summary>Ends a round with what its statement saw.</summary>
    /// <param name="round">The round.</param>
    /// <param name="first">The first row of each lane; null for an empty lane.</param>
    /// <param name="oldestRunning">Transactions below this number have ended.</param>
    /// <param name="nextTransaction">Transactions that were running are below this number.</param>
    public void EndRound(OutboxFloorRound round, long?[] first, long oldestRunning, long nextTransaction)
    {
        lock (_lock)
        {
            if (round.Number != _round)
                return;
            var hasSettled = oldestRunning >= _barrier;
            _floors = [.. _floors.Select((floor, lane) => Math.Min(hasSettled ? _settling + 1 : floor, first[lane] ?? long.MaxValue))];
            _known = Math.Max(_known, first.Max() ?? 0);
            if (hasSettled || _settling == 0)
                (_settling, _settlingSince, _barrier) = (_known, time.GetTimestamp(), null);
            else if (time.GetElapsedTime(_settlingSince, round.StartedAt) >= Interval)
                _barrier ??= nextTransaction;
        }
    }

    /// <summary>Forgets the floors, because rows may have been inserted below them.</summary>
    public void Reset()
    {
        lock (_lock)
            (_round, _floors, _known, _settling, _barrier) = (_round + 1, new long[OutboxOptions.LaneCount], 0, 0, null);
    }
}

/// <summary>A round of <see cref="OutboxFloors"/>.</summary>
/// <param name="Number">The number of the round.</param>
/// <param name="StartedAt">The timestamp before its statement.</param>
/// <param name="From">The ids from which on it searches the lanes.</param>
internal readonly record struct OutboxFloorRound(int Number, long StartedAt, long[] From);
