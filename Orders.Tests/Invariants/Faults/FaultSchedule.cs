using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Orders.Tests.Invariants.Faults;

/// <summary>Lets faults happen. Those of one target follow each other; those of different targets overlap.</summary>
/// <remarks>
/// The seed decides the faults of each target. The machine decides how fast a target is back, and so when the next one comes.
/// </remarks>
internal sealed class FaultSchedule(int seed, TimeSpan during, Action<string> print)
{
    const double ShortestWorkSeconds = 3;

    /// <summary>In between, groups settle and orders are processed.</summary>
    const double LongestWorkSeconds = 40;

    /// <summary>How many times each target works in a run, at least on average.</summary>
    const double TimesOfWork = 3;
    const double LongestAbsenceSeconds = 6;

    /// <summary>Longer than the session time-out of a consumer, so that a frozen process is fenced.</summary>
    const double LongestFreezeSeconds = 15;

    readonly Stopwatch _running = Stopwatch.StartNew();
    readonly ConcurrentQueue<Fault> _faults = [];

    public int Count => _faults.Count;

    /// <summary>Returns when the time is over and every target runs again.</summary>
    public Task Run(IReadOnlyList<IFaultTarget> targets, CancellationToken cancellationToken) =>
        Task.WhenAll(targets.Select((target, i) => Run(target, new Random(unchecked((seed * targets.Count) + i)), cancellationToken)));

    async Task Run(IFaultTarget target, Random random, CancellationToken cancellationToken)
    {
        for (var fault = Next(target, random); _running.Elapsed + fault.After < during; fault = Next(target, random))
        {
            await Task.Delay(fault.After, cancellationToken);
            _faults.Enqueue(fault);
            print(string.Create(CultureInfo.InvariantCulture, $"{_running.Elapsed.TotalSeconds,6:0.0} s {target.Name}: {fault}"));
            await target.Suffer(fault, cancellationToken);
            print(string.Create(CultureInfo.InvariantCulture, $"{_running.Elapsed.TotalSeconds,6:0.0} s {target.Name} works again"));
        }
    }

    Fault Next(IFaultTarget target, Random random)
    {
        var longestWork = Math.Min(LongestWorkSeconds, during.TotalSeconds / TimesOfWork);
        var kind = target.Kinds[random.Next(target.Kinds.Count)];
        return new(
            Between(ShortestWorkSeconds, longestWork, random), kind,
            Between(0, kind is FaultKind.Freeze ? LongestFreezeSeconds : LongestAbsenceSeconds, random));
    }

    static TimeSpan Between(double shortest, double longest, Random random) =>
        TimeSpan.FromMilliseconds(Math.Round(1_000 * (shortest + (random.NextDouble() * (longest - shortest)))));
}
