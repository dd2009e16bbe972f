namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Counts recent fencings.</summary>
/// <remarks>A process that was paused is fenced once. Two processes with one transactional id fence each other again and again.</remarks>
internal sealed class FenceCount(int limit, TimeSpan window)
{
    readonly Queue<DateTimeOffset> _times = [];

    /// <summary>Counts a fencing.</summary>
    /// <returns>False when the window holds more fencings than the limit.</returns>
    public bool MayRejoin(DateTimeOffset now)
    {
        while (_times.TryPeek(out var oldest) && now - oldest > window)
            _times.Dequeue();
        _times.Enqueue(now);
        return _times.Count <= limit;
    }
}
