namespace Orders.Sagas.Messaging;

/// <summary>A clock for waits within this process, which nobody sets.</summary>
/// <remarks>
/// It begins with the wall clock's time and goes on with the monotonic clock. A wall clock that is set back by an hour would prolong each
/// wait by that hour.
/// </remarks>
internal sealed class SteadyClock(TimeProvider time)
{
    readonly DateTimeOffset _begun = time.GetUtcNow();
    readonly long _timestamp = time.GetTimestamp();

    public DateTimeOffset Now => _begun + time.GetElapsedTime(_timestamp);
}
