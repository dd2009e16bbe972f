
namespace Orders.Sagas.Messaging.Failures;

/// <summary>Exponential backoff: pauses double up to a cap.</summary>
/// <remarks>Each pause is shortened at random by up to a half, so that concurrent retries spread.</remarks>
public sealed record RetrySchedule
{
    /// <summary>Creates a schedule.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first pause is not positive, or longer than the cap.</exception>
    public RetrySchedule(TimeSpan first, TimeSpan cap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, first);
        (First, Cap) = (first, cap);
    }

    /// <summary>The pause after the first failure, before the random part.</summary>
    public TimeSpan First { get; }

    /// <summary>The longest pause.</summary>
    public TimeSpan Cap { get; }

    /// <summary>The pause before the next attempt, shortened at random.</summary>
    /// <param name="failures">How many attempts have failed; at least 1.</param>
    public TimeSpan PauseAfter(int failures) => PauseAfter(failures, Random.Shared.NextDouble());

    /// <summary>The pause before the next attempt, if attempts are expected to fail for a time.</summary>
    /// <param name="failures">How many attempts have failed; at least 1.</param>
    /// <param name="retryAfter">The backoff begins after this time; null if it is unknown. The cap limits both together.</param>
    public TimeSpan PauseAfter(int failures, TimeSpan? retryAfter)
    {
        var (known, backoff) = (retryAfter ?? TimeSpan.Zero, PauseAfter(failures));
        return known < Cap - backoff ? known + backoff : Cap;
    }

    /// <summary>The pause before the next attempt.</summary>
    /// <param name="failures">How many attempts have failed; at least 1.</param>
    /// <param name="random">From 0 to 1: 0 shortens the pause by nothing, 1 by a half.</param>
    public TimeSpan PauseAfter(int failures, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var doubledTicks = First.Ticks * Math.Pow(2, failures - 1);
        var whole = doubledTicks < Cap.Ticks ? TimeSpan.FromTicks((long)doubledTicks) : Cap;
        return whole * (1 - random / 2);
    }
}
