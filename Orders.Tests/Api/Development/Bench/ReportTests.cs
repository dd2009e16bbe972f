using System.Xml.Linq;
using Orders.Api.Development.Bench;
using Orders.Api.Development.Bench.Reports;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Api.Development.Bench;

[Trait("Category", "Unit")]
public sealed class ReportTests
{
    static readonly BenchEnvironment Environment = new("2026-11-30", "Orders 1.0", "PostgreSQL 15", "2 processors");

    [Fact]
    public void Figure_of_several_runs_is_their_median()
    {
        var result = Result(30, 10, 20);

        Assert.Equal(20, result.At("saga", "rows/s"));
        Assert.Equal([30, 10, 20], Assert.Single(result.Figures).Runs);
    }

    [Fact]
    public void Table_has_a_dash_where_nothing_was_measured()
    {
        var sheet = new FigureSheet();
        sheet.Add("a", "rows/s", 1_234.6);
        sheet.Add("a", "ms", 12.34);
        sheet.Add("b", "rows/s", 0.126);
        sheet.Add("b", "ms", null);

        Assert.Equal(
            ["|  | rows/s | ms |", "| --- | ---: | ---: |", "| a | 1,235 | 12.3 |", "| b | 0.13 | – |"],
            MarkdownTable.Render(BenchResult.Of(Benchmarks.All[0], [sheet])));
    }

    [Fact]
    public void Table_shows_the_earlier_figure_before_the_new_one() =>
        Assert.Equal("| saga | 10 → **20** |", MarkdownTable.Render(Result(20), Result(10)).Last());

    [Fact]
    public void Report_survives_its_file()
    {
        var report = new BenchReport(Environment, [Result(1.5, 2.5)]);

        var read = BenchReport.Parse(report.ToJson());

        Assert.Equal(report.ToJson(), read.ToJson());
        Assert.Equal(1.5, read.Named("saga")!.At("saga", "rows/s"));
    }

    [Fact]
    public void Chart_is_an_XML_document_that_escapes_its_texts()
    {
        var svg = XDocument.Parse(BarChart.Render("a < b & c", [new("x", 10, 5), new("y", 0, null)]));

        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.Contains(svg.Descendants(), x => x.Value == "a < b & c");
        // The background, and one bar for each value.
        Assert.Equal(4, svg.Descendants().Count(x => x.Name.LocalName == "rect"));
    }

    [Fact]
    public void Long_label_of_a_chart_stands_above_its_bar()
    {
        var svg = XDocument.Parse(BarChart.Render("title", [new(new string('x', 75), 10, null)]));

        var label = svg.Descendants().Single(x => x.Value.StartsWith("xxx", StringComparison.Ordinal));
        var bar = svg.Descendants().Last(x => x.Name.LocalName == "rect");
        Assert.True((double)bar.Attribute("y")! > (double)label.Attribute("y")!);
    }

    [Fact]
    public async Task Document_keeps_what_people_wrote_around_the_measured_part()
    {
        var file = Path.Combine(TestRun.Folder("performance"), "performance.md");
        await PerformanceDocument.Write(file, Report(10), null, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file, "Above.\n\n" + await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) + "\nBelow.\n",
            TestContext.Current.CancellationToken);

        await PerformanceDocument.Write(file, Report(20), Report(10), TestContext.Current.CancellationToken);

        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.StartsWith("Above.", text, StringComparison.Ordinal);
        Assert.EndsWith("Below.\n", text, StringComparison.Ordinal);
        Assert.Contains("10 → **20**", text, StringComparison.Ordinal);
        Assert.Contains("(performance/saga-transitions-s.svg)", text, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.ChangeExtension(file, null)));
        Assert.Single(text.Split('\n'), line => line == "## saga");
    }

    static BenchReport Report(double value) => new(Environment, [Result("transitions/s", value)]);

    static BenchResult Result(params double[] runs) => Result("rows/s", runs);

    static BenchResult Result(string column, params double[] runs) => BenchResult.Of(Benchmarks.All[0], [.. runs.Select(value =>
    {
        var sheet = new FigureSheet();
        sheet.Add("saga", column, value);
        return sheet;
    })]);
}
