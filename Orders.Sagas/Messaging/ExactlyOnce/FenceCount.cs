namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>
/// Counts recent fencings. A process that was paused is fenced once; two users of one transactional id fence each other again and again.
/// </summary>
internal sealed class FenceCount(int limit, TimeSpan window)
{
    readonly Queue<DateTimeOffset> _times = [];

    /// <summary>Counts a fencing.</summary>
    /// <returns>False when there were more within the window than the limit.</returns>
    public bool MayRejoin(DateTimeOffset now)
    {
        while (_times.TryPeek(out var oldest) && now - oldest > window)
            _times.Dequeue();
        _times.Enqueue(now);
        return _times.Count <= limit;
    }
}
