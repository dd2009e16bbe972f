using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Orders.Tests.Fixtures;

/// <summary>Collects what a run's tests observed in each crash window, for the table at its end.</summary>
internal static class CrashWindows
{
    /// <summary>The head of the table, here and in docs/proofs.md.</summary>
    public const string Head = """
        | guarantee | the process is killed | records | lost | duplicated | absorbed | held | test |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        """;

    static readonly ConcurrentDictionary<CrashWindow, (Observed Observed, string Test)> Reports = new();

    public static bool IsEmpty => Reports.IsEmpty;

    /// <summary>A row for every window of <see cref="CrashWindow.All"/>, observed or not.</summary>
    public static string Table => string.Join('\n', [Head, .. CrashWindow.All.Select(Row)]);

    /// <summary>Adds what a test observed after a kill.</summary>
    /// <param name="guarantee">A guarantee of <see cref="CrashWindow"/>.</param>
    /// <param name="place">Where the process was killed.</param>
    /// <param name="observed">The counts, from the data that the test asserts on.</param>
    /// <param name="file">The source file of the test.</param>
    public static void Report(string guarantee, string place, Observed observed, [CallerFilePath] string file = "")
    {
        var window = CrashWindow.All.Single(x => (x.Guarantee, x.Place) == (guarantee, place));
        Reports.AddOrUpdate(
            window, (observed, Path.GetFileNameWithoutExtension(file)), (_, earlier) => (earlier.Observed + observed, earlier.Test));
    }

    /// <summary>The cells that are the same in every run.</summary>
    public static string Key(CrashWindow window) => $"| {window.Guarantee} | {window.Between} |";

    static string Row(CrashWindow window) => Reports.TryGetValue(window, out var report)
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{Key(window)} {report.Observed.Records} | {report.Observed.Lost} | {report.Observed.Duplicated} | "
            + $"{Absorbed(report.Observed)} | {report.Observed.Held} | `{report.Test}` |")
        : $"{Key(window)} NOT OBSERVED in this run | | | | | |";

    static string Absorbed(Observed observed) => observed.Absorbed?.ToString(CultureInfo.InvariantCulture) ?? "not counted";
}
