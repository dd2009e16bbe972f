using System.Globalization;
using System.Net;
using System.Text;

namespace Orders.Api.Development.Bench.Reports;

/// <summary>One bar of a chart, with the earlier value above it.</summary>
internal sealed record Bar(string Label, double Value, double? Before);

/// <summary>Renders horizontal bars as SVG, readable on light and dark pages.</summary>
internal static class BarChart
{
    const int Width = 720;
    const int LabelWidth = 260;

    /// <summary>The characters of a label that have room beside its bars.</summary>
    const int LabelLength = 40;
    const int ValueWidth = 80;
    const int Line = 18;
    const int Gap = 10;
    const int Top = 34;

    public static string Render(string title, IReadOnlyList<Bar> bars)
    {
        var max = Math.Max(double.Epsilon, bars.Max(x => Math.Max(x.Value, x.Before ?? 0)));
        var svg = new StringBuilder();
        Text(svg, 8, 20, title, "font-weight='bold'");
        var y = Top;
        foreach (var bar in bars)
        {
            Text(svg, 8, y + 13, bar.Label);
            if (bar.Label.Length > LabelLength)
                y += Line;
            if (bar.Before is { } before)
                y = Draw(svg, y, before, max, "#b0b4ba");
            y = Draw(svg, y, bar.Value, max, "#3b7dd8") + Gap;
        }

        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {y}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{y}" fill="#fff"/>
            {svg}</svg>

            """);
    }

    static int Draw(StringBuilder svg, int y, double value, double max, string colour)
    {
        var length = Math.Max(1, value / max * (Width - LabelWidth - ValueWidth));
        svg.AppendLine(CultureInfo.InvariantCulture,
            $"<rect x='{LabelWidth}' y='{y}' width='{length:0.#}' height='{Line - 3}' fill='{colour}'/>");
        Text(svg, LabelWidth + length + 6, y + 12, MarkdownTable.Number(value));
        return y + Line;
    }

    static void Text(StringBuilder svg, double x, double y, string text, string style = "") => svg.AppendLine(
        CultureInfo.InvariantCulture, $"<text x='{x:0.#}' y='{y:0.#}' fill='#222' {style}>{WebUtility.HtmlEncode(text)}</text>");
}
