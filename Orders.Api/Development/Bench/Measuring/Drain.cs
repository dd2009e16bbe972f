using System.Diagnostics;

namespace Orders.Api.Development.Bench.Measuring;

/// <summary>How much was done at a moment.</summary>
internal readonly record struct Sample(TimeSpan At, long Done);

/// <summary>Watches work until it is done.</summary>
internal sealed class Drain
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    readonly List<Sample> _samples = [];
    readonly long _started = Stopwatch.GetTimestamp();

    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>Units a second, from the first sample in which something was done.</summary>
    public double Rate
    {
        get
        {
            var last = _samples[^1];
            var first = _samples.FindIndex(x => x.Done > 0);
            var from = _samples[first].Done < last.Done ? _samples[first] : _samples[Math.Max(0, first - 1)];
            return (last.Done - from.Done) / (last.At - from.At).TotalSeconds;
        }
    }

    /// <summary>Samples until the end is reached.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="isEnd">Whether the watch ends with the samples so far.</param>
    /// <param name="limit">When to give up.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="TimeoutException">The end was not reached within the limit.</exception>
    public async Task Watch(
        Func<CancellationToken, Task<long>> done, Func<Sample, bool> isEnd, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var sample = new Sample(Stopwatch.GetElapsedTime(_started), await done(cancellationToken));
            _samples.Add(sample);
            if (isEnd(sample))
                return;
            if (sample.At > limit)
                throw new TimeoutException($"Only {sample.Done} units were done in {limit.TotalMinutes:0} minutes.");
            await Task.Delay(Every, cancellationToken);
        }
    }
}
