using System.Text.Json.Serialization;
using Orders.Api.Development.Bench.Measuring;

namespace Orders.Api.Development.Bench.Reports;

/// <summary>A figure of all runs.</summary>
internal sealed record RepeatedFigure(string Row, string Column, double Median, IReadOnlyList<double> Runs);

/// <summary>What one benchmark has measured. The notes are those of its last run.</summary>
internal sealed record BenchResult(
    string Name, string Summary, IReadOnlyList<string> Charts, IReadOnlyList<RepeatedFigure> Figures, IReadOnlyList<string> Notes)
{
    [JsonIgnore]
    public IReadOnlyList<string> Rows => [.. Figures.Select(x => x.Row).Distinct()];

    [JsonIgnore]
    public IReadOnlyList<string> Columns => [.. Figures.Select(x => x.Column).Distinct()];

    public static BenchResult Of(IBenchmark benchmark, IReadOnlyList<FigureSheet> runs) => new(
        benchmark.Name, benchmark.Summary, benchmark.Charts,
        [.. runs.SelectMany(x => x.Figures).GroupBy(x => (x.Row, x.Column)).Select(Repeated)],
        runs[^1].Notes);

    /// <summary>The median of a cell; null if it was not measured.</summary>
    public double? At(string row, string column) => Figures.FirstOrDefault(x => x.Row == row && x.Column == column)?.Median;

    static RepeatedFigure Repeated(IGrouping<(string Row, string Column), Figure> figures)
    {
        double[] runs = [.. figures.Select(x => x.Value)];
        return new(figures.Key.Row, figures.Key.Column, new Percentiles(runs).Median, runs);
    }
}
