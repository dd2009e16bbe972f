using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Orders.Tests.Fixtures;

/// <summary>Collects what the tests of a run observed in each crash window; the run prints it as a table when it ends.</summary>
internal static class CrashWindows
{
    /// <summary>Begins the table, here and in the documentation.</summary>
    public const string Head = """
        | guarantee | the process is killed | records | lost | duplicated | absorbed | held | test |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        """;

    static readonly ConcurrentDictionary<CrashWindow, (Observed Observed, string Test)> Reports = new();

    public static bool IsEmpty => Reports.IsEmpty;

    /// <summary>Every window of <see cref="CrashWindow.All"/>: what was observed in it, or that nothing was.</summary>
    public static string Table => string.Join('\n', [Head, .. CrashWindow.All.Select(Row)]);

    /// <summary>Adds what a test saw come of a crash.</summary>
    /// <param name="guarantee">One of those of <see cref="CrashWindow"/>.</param>
    /// <param name="place">Where the process died.</param>
    /// <param name="observed">Counted from the data that the test asserts on.</param>
    /// <param name="file">The test.</param>
    public static void Report(string guarantee, string place, Observed observed, [CallerFilePath] string file = "")
    {
        var window = CrashWindow.All.Single(x => (x.Guarantee, x.Place) == (guarantee, place));
        Reports.AddOrUpdate(
            window, (observed, Path.GetFileNameWithoutExtension(file)), (_, earlier) => (earlier.Observed + observed, earlier.Test));
    }

    /// <summary>The cells that a window has in every run.</summary>
    public static string Key(CrashWindow window) => $"| {window.Guarantee} | {window.Between} |";

    static string Row(CrashWindow window) => Reports.TryGetValue(window, out var report)
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{Key(window)} {report.Observed.Records} | {report.Observed.Lost} | {report.Observed.Duplicated} | "
            + $"{Absorbed(report.Observed)} | {report.Observed.Held} | `{report.Test}` |")
        : $"{Key(window)} NOT OBSERVED in this run | | | | | |";

    static string Absorbed(Observed observed) => observed.Absorbed?.ToString(CultureInfo.InvariantCulture) ?? "not counted";
}
