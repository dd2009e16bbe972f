
namespace Orders.Sagas.Messaging.Failures;

/// <summary>Pauses that double from one attempt to the next up to a cap, each shortened by up to a half at random, so that many waiters do not wake at once.</summary>
public sealed record RetrySchedule
{
    /// <summary>States the first pause and the cap.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first pause is not positive, or longer than the cap.</exception>
    public RetrySchedule(TimeSpan first, TimeSpan cap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, first);
        (First, Cap) = (first, cap);
    }

    /// <summary>The pause after the first failure, before it is shortened.</summary>
    public TimeSpan First { get; }

    /// <summary>No pause is longer.</summary>
    public TimeSpan Cap { get; }

    /// <summary>The pause after a failure.</summary>
    /// <param name="failures">How many attempts have failed; at least 1.</param>
    /// <param name="random">From 0 to 1: which part of the half is taken off.</param>
    public TimeSpan PauseAfter(int failures, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var doubledTicks = First.Ticks * Math.Pow(2, failures - 1);
        var whole = doubledTicks < Cap.Ticks ? TimeSpan.FromTicks((long)doubledTicks) : Cap;
        return whole * (1 - random / 2);
    }
}
