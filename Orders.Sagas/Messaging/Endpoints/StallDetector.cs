namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>Something that works through records: an endpoint, or one partition of it.</summary>
/// <param name="Id">Tells the lines of an endpoint apart.</param>
/// <param name="Waits">Whether records wait for it.</param>
/// <param name="Progress">A number that changes when a record is finished.</param>
internal readonly record struct WorkLine(int Id, bool Waits, long Progress);

/// <summary>Detects that records wait while no record is finished and no attempt fails, or that the poll thread hangs.</summary>
/// <remarks>
/// Failing attempts are no stall: they are visible, and a new consumer would not help. A process that was frozen is not stalled either.
/// </remarks>
internal sealed class StallDetector(TimeSpan limit)
{
    /// <summary>A longer time between two checks means that the process itself was frozen.</summary>
    static readonly TimeSpan FrozenAfter = TimeSpan.FromSeconds(10);

    readonly Dictionary<int, (long Progress, DateTimeOffset Since)> _lines = [];
    DateTimeOffset _polledAt;
    DateTimeOffset _checkedAt;

    /// <summary>Since when nothing moved; null when the endpoint is not stalled. A new consumer does not end it, progress does.</summary>
    public DateTimeOffset? StalledSince { get; private set; }

    /// <summary>Starts all clocks, for a new consumer.</summary>
    public void Begin(DateTimeOffset now)
    {
        _lines.Clear();
        (_polledAt, _checkedAt) = (now, now);
    }

    /// <summary>Takes what a round of polls has found.</summary>
    public void Polled(DateTimeOffset now, IReadOnlyCollection<WorkLine> lines)
    {
        _polledAt = now;
        foreach (var gone in _lines.Keys.Except(lines.Select(line => line.Id)).ToList())
            _lines.Remove(gone);
        foreach (var line in lines)
            Observe(now, line);
        if (lines.Count > 0 && lines.All(line => !line.Waits))
            StalledSince = null;
    }

    /// <summary>Takes a failed attempt, of one line or of any.</summary>
    public void Failed(DateTimeOffset now, int? ofLine = null)
    {
        foreach (var id in ofLine is { } line ? [line] : _lines.Keys.ToList())
        {
            if (_lines.TryGetValue(id, out var state))
                _lines[id] = state with { Since = now };
        }
    }

    /// <summary>Whether the endpoint has stalled since its consumer began.</summary>
    public bool Check(DateTimeOffset now)
    {
        if (now - _checkedAt > FrozenAfter)
            Restart(now);
        _checkedAt = now;
        var since = _lines.Values.Select(line => line.Since).Append(_polledAt).Min();
        if (now - since <= limit)
            return false;
        StalledSince ??= since;
        return true;
    }

    void Observe(DateTimeOffset now, WorkLine line)
    {
        var isKnown = _lines.TryGetValue(line.Id, out var before);
        if (isKnown && line.Waits && line.Progress == before.Progress)
            return;
        if (isKnown && line.Progress != before.Progress)
            StalledSince = null;
        _lines[line.Id] = (line.Progress, now);
    }

    void Restart(DateTimeOffset now)
    {
        _polledAt = now;
        foreach (var id in _lines.Keys.ToList())
            _lines[id] = _lines[id] with { Since = now };
    }
}
