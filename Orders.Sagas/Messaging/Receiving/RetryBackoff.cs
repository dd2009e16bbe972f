using Orders.Sagas.Messaging.Failures;

namespace Orders.Sagas.Messaging.Receiving;

/// <summary>The backoff between attempts, by the endpoint's retry schedule.</summary>
internal sealed class RetryBackoff(RetrySchedule schedule, TimeProvider time)
{
    public TimeSpan After(int failures, TimeSpan? retryAfter = null) => schedule.PauseAfter(failures, retryAfter);

    public Task Wait(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, time, cancellationToken);
}
