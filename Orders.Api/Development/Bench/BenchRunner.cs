using System.Diagnostics;
using System.Globalization;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;
using Orders.Api.Hosting;

namespace Orders.Api.Development.Bench;

/// <summary>Repeats benchmarks on the same servers, and collects their figures.</summary>
internal static class BenchRunner
{
    /// <param name="benchmarks">What to measure.</param>
    /// <param name="settings">Name the servers.</param>
    /// <param name="sizes">How much, and how often.</param>
    /// <param name="report">Called at each step.</param>
    /// <param name="show">Takes each result as soon as it is complete.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<BenchReport> Run(
        IReadOnlyList<IBenchmark> benchmarks, OrdersSettings settings, BenchSizes sizes, Action<string> report,
        Action<BenchResult> show, CancellationToken cancellationToken)
    {
        await using var servers = await BenchServers.Start(settings, report, cancellationToken);
        var environment = await BenchEnvironment.Read(servers, cancellationToken);
        var results = new List<BenchResult>();
        foreach (var benchmark in benchmarks)
        {
            var sheets = new List<FigureSheet>();
            for (var run = 1; run <= sizes.Runs; run++)
            {
                var step = $"{benchmark.Name}, run {run} of {sizes.Runs}";
                sheets.Add(await Measure(benchmark, servers, sizes, step, report, cancellationToken));
            }

            results.Add(BenchResult.Of(benchmark, sheets));
            show(results[^1]);
        }

        return new(environment, results);
    }

    static async Task<FigureSheet> Measure(
        IBenchmark benchmark, BenchServers servers, BenchSizes sizes, string step, Action<string> report,
        CancellationToken cancellationToken)
    {
        report($"{step} ...");
        var started = Stopwatch.GetTimestamp();
        var sheet = new FigureSheet();
        await benchmark.Measure(servers, sizes, sheet, cancellationToken);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        report(string.Create(CultureInfo.InvariantCulture, $"{step}: {took:0} s"));
        return sheet;
    }
}
