namespace Orders.Sagas.Payments;

/// <summary>The time in which a request may leave after its record, by this process's own clocks.</summary>
/// <remarks>
/// It opens before PostgreSQL dates the record, so it closes no later than other processes assume. Two clocks measure it: the wall clock
/// may be set back, and the monotonic clock stands still while the machine sleeps. The longer time counts.
/// </remarks>
internal sealed class SendWindow(TimeProvider time)
{
    readonly long _openedTicks = time.GetTimestamp();
    readonly DateTimeOffset _openedAt = time.GetUtcNow();

    public bool IsClosed =>
        time.GetElapsedTime(_openedTicks) > PaymentsOptions.LeavesWithin || time.GetUtcNow() - _openedAt > PaymentsOptions.LeavesWithin;
}
