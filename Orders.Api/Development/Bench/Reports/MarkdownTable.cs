using System.Globalization;

namespace Orders.Api.Development.Bench.Reports;

/// <summary>Renders a result as a Markdown table, with the medians of an earlier report before the arrow.</summary>
internal static class MarkdownTable
{
    const string NotMeasured = "–";

    public static IEnumerable<string> Render(BenchResult result, BenchResult? before = null)
    {
        yield return $"| {string.Join(" | ", ["", .. result.Columns])} |";
        yield return $"| --- | {string.Join(" | ", result.Columns.Select(_ => "---:"))} |";
        foreach (var row in result.Rows)
        {
            var cells = result.Columns.Select(column => Cell(result.At(row, column), before?.At(row, column)));
            yield return $"| {row} | {string.Join(" | ", cells)} |";
        }
    }

    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    static string Cell(double? value, double? before) => (value, before) switch
    {
        (null, _) => NotMeasured,
        ({ } now, null) => Number(now),
        ({ } now, { } then) => $"{Number(then)} → **{Number(now)}**",
    };
}
