using System.Diagnostics;

namespace Orders.Api.Development.Bench.Measuring;

/// <summary>The milliseconds of each call, from the moment at which it was due; and how many calls failed.</summary>
internal sealed record LoopResult(IReadOnlyList<double> Milliseconds, int Failed);

/// <summary>Calls at a constant rate, whether or not earlier calls have ended.</summary>
/// <remarks>A call that begins late counts from the moment at which it was due, so a slow server cannot slow its own measurement.</remarks>
internal static class OpenLoop
{
    /// <param name="perSecond">The rate.</param>
    /// <param name="count">How many calls.</param>
    /// <param name="call">Returns whether the call succeeded.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public static async Task<LoopResult> Run(double perSecond, int count, Func<int, Task<bool>> call, CancellationToken cancellationToken)
    {
        var milliseconds = new double[count];
        var calls = new Task<bool>[count];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds(i / perSecond);
            while (Stopwatch.GetElapsedTime(started) < due)
                await Task.Delay(1, cancellationToken);
            calls[i] = Timed(i, due);
        }

        var succeeded = await Task.WhenAll(calls).WaitAsync(cancellationToken);
        return new(milliseconds, succeeded.Count(x => !x));

        async Task<bool> Timed(int i, TimeSpan due)
        {
            var success = await Task.Run(() => call(i), cancellationToken);
            milliseconds[i] = (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds;
            return success;
        }
    }
}
