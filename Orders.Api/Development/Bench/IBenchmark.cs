using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench;

/// <summary>One benchmark. <see cref="BenchRunner"/> repeats it and takes medians.</summary>
internal interface IBenchmark
{
    /// <summary>The verb behind <c>bench</c>.</summary>
    string Name { get; }

    /// <summary>What is measured, and how, in one or two sentences.</summary>
    string Summary { get; }

    /// <summary>The columns that are worth a chart.</summary>
    IReadOnlyList<string> Charts { get; }

    /// <summary>Measures once, with the baseline beside it.</summary>
    Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken);
}
