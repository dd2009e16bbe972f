namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Counts how often an instance was fenced lately: a process that was paused is fenced once, a second user of its transactional ids again and again.</summary>
internal sealed class FenceCount(int limit, TimeSpan window)
{
    readonly Queue<DateTimeOffset> _times = [];

    /// <summary>Notes a fencing; false when there were too many for another attempt.</summary>
    public bool MayJoinAgain(DateTimeOffset now)
    {
        while (_times.TryPeek(out var oldest) && now - oldest > window)
            _times.Dequeue();
        _times.Enqueue(now);
        return _times.Count <= limit;
    }
}
