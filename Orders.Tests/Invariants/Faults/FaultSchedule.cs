namespace Orders.Tests.Invariants.Faults;

/// <summary>Draws the faults of a run. Faults of one target follow each other; those of different targets overlap.</summary>
internal static class FaultSchedule
{
    const double ShortestPauseSeconds = 3;
    const double LongestPauseSeconds = 14;
    const double LongestAbsenceSeconds = 6;

    /// <summary>Longer than the session time-out of a consumer, so that a frozen process is fenced.</summary>
    const double LongestFreezeSeconds = 15;

    static readonly FaultKind[] OfProcess = [FaultKind.Kill, FaultKind.Freeze, FaultKind.Terminate];

    /// <summary>What may happen to each target; what stands twice is twice as likely.</summary>
    static readonly (string Target, FaultKind[] Kinds)[] Targets =
    [
        (Installation.First, OfProcess),
        (Installation.Second, OfProcess),
        (Installation.PostgreSql, [FaultKind.Kill]),
        (Installation.Kafka, [FaultKind.Kill, FaultKind.Kill, FaultKind.Freeze]),
    ];

    public static IReadOnlyList<Fault> Draw(Random random, TimeSpan during) =>
        [.. Targets.SelectMany(x => Of(x.Target, x.Kinds, random, during)).OrderBy(fault => fault.At)];

    static IEnumerable<Fault> Of(string target, FaultKind[] kinds, Random random, TimeSpan during)
    {
        for (var at = Pause(random); at < during; at += Pause(random))
        {
            var kind = kinds[random.Next(kinds.Length)];
            var longest = kind is FaultKind.Freeze ? LongestFreezeSeconds : LongestAbsenceSeconds;
            var lasts = Seconds(random.NextDouble() * Math.Min(longest, (during - at).TotalSeconds));
            yield return new(target, kind, at, lasts);
            at += lasts;
        }
    }

    static TimeSpan Pause(Random random) =>
        Seconds(ShortestPauseSeconds + (random.NextDouble() * (LongestPauseSeconds - ShortestPauseSeconds)));

    static TimeSpan Seconds(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1_000));
}
