using Orders.Api.Development.Bench.ExactlyOnce;

namespace Orders.Api.Development.Bench;

/// <summary>Every benchmark, in the order of the report.</summary>
internal static class Benchmarks
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new SagaBench(), new RelayBench(), new EndToEndBench(), new FlatnessBench(), new RecoveryBench(), new FootprintBench(),
        new ExactlyOnceBench(),
    ];
}
