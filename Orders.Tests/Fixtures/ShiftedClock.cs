namespace Orders.Tests.Fixtures;

/// <summary>A wall clock that the test sets ahead of another one, or back. Timers and the monotonic clock are the other one's.</summary>
internal sealed class ShiftedClock(TimeProvider inner) : TimeProvider
{
    long _ahead;

    public TimeSpan Ahead
    {
        get => new(Volatile.Read(ref _ahead));
        set => Volatile.Write(ref _ahead, value.Ticks);
    }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Ahead;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
