namespace Orders.Sagas.Messaging.ExactlyOnce;

/// <summary>Counts recent fencings.</summary>
/// <remarks>A process that was paused is fenced once. Two processes with one transactional id fence each other again and again.</remarks>
internal sealed class FenceCount(TimeSpan window)
{
    readonly Queue<DateTimeOffset> _times = [];

    /// <summary>Counts a fencing.</summary>
    /// <returns>The number of fencings in the window, with this one.</returns>
    public int Add(DateTimeOffset now)
    {
        while (_times.TryPeek(out var oldest) && now - oldest > window)
            _times.Dequeue();
        _times.Enqueue(now);
        return _times.Count;
    }
}
