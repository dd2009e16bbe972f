using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Orders.Sagas.Messaging;

/// <summary>Reports what repeats once, then counts it, then reports that it is over, with its count and duration.</summary>
/// <remarks>
/// While a broker or a database is away, each client and record fails again and again. Lines for each would bury the cause.
/// </remarks>
internal sealed class RepeatedReports(TimeProvider time)
{
    /// <summary>How long nothing repeats until it is over; longer than the longest backoff, so that retries belong together.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(45);

    /// <summary>The limit of different reports at one time. Further ones share a count.</summary>
    const int DifferentReports = 100;

    const string Others = "other failures";
    static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    readonly Lock _lock = new();
    readonly Dictionary<string, Repetition> _open = [];
    ITimer? _sweeps;

    /// <summary>The log of something that may repeat.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="what">What repeats, in the words of the report that it is over; without the values that differ each time.</param>
    /// <returns>The log itself at the first time; afterwards, until it is over, a log that writes nothing.</returns>
    public ILogger Of(ILogger logger, string what)
    {
        lock (_lock)
        {
            if (!_open.ContainsKey(what) && _open.Count >= DifferentReports)
                what = Others;
            var now = time.GetTimestamp();
            if (_open.TryGetValue(what, out var repetition))
            {
                repetition.Count++;
                repetition.Last = now;
                return NullLogger.Instance;
            }

            _open.Add(what, new Repetition(logger, now));
            _sweeps ??= time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
            return logger;
        }
    }

    void Sweep()
    {
        foreach (var (what, over) in TakeOver())
        {
            try
            {
                over.Logger.RepetitionOver(what, over.Count, time.GetElapsedTime(over.First, over.Last).TotalSeconds);
            }
            catch (Exception)
            {
                // An exception of a timer ends the process. A log that fails must not, and there is no other place to report it.
            }
        }
    }

    List<KeyValuePair<string, Repetition>> TakeOver()
    {
        lock (_lock)
        {
            List<KeyValuePair<string, Repetition>> over = [.. _open.Where(x => time.GetElapsedTime(x.Value.Last) >= Quiet)];
            over.ForEach(x => _open.Remove(x.Key));
            if (_open.Count == 0)
            {
                _sweeps?.Dispose();
                _sweeps = null;
            }

            // What happened once needs no second line.
            over.RemoveAll(x => x.Value.Count == 1);
            return over;
        }
    }

    sealed class Repetition(ILogger logger, long first)
    {
        public ILogger Logger => logger;
        public long First { get; } = first;
        public long Last { get; set; } = first;
        public long Count { get; set; } = 1;
    }
}
