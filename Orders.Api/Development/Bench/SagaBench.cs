using Orders.Api.Development.Bench.Measuring;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench;

/// <summary>How fast the saga drains a backlog, beside the same rows by plain SQL.</summary>
internal sealed class SagaBench : IBenchmark
{
    const string Saga = "saga";
    const string Rate = "transitions/s";
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    public string Name => "saga";

    public string Summary =>
        "A backlog of three events an order (created, paid, shipped) is drained by a fresh process with the roles saga and relay. Beside "
        + "it: the same rows by plain SQL over 8 connections of this benchmark, one message in a transaction and a hundred.";

    public IReadOnlyList<string> Charts => [Rate];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        var rate = await Drain(servers, sizes.Orders, sheet, cancellationToken);
        foreach (var (row, messages) in new[] { ("plain SQL, one message", 1), ("plain SQL, a hundred messages", 100) })
        {
            await using var installation = await servers.Install(cancellationToken);
            var before = CpuTimes.Read(servers);
            var (baseline, count) = await SagaBaseline.Run(installation, messages, sizes.Seconds, cancellationToken);
            sheet.Add(row, Rate, baseline);
            sheet.Add(Saga, $"÷ {row}", rate / baseline);
            (CpuTimes.Read(servers) - before).AddTo(sheet, row, "µs", 1_000_000.0 / count);
        }
    }

    /// <summary>The transitions that the database has.</summary>
    public static Func<CancellationToken, Task<long>> Transitions(BenchInstallation installation) =>
        cancellationToken => installation.Scalar<long>("SELECT coalesce(sum(version), 0)::bigint FROM orders", cancellationToken);

    static async Task<double> Drain(BenchServers servers, int orders, FigureSheet sheet, CancellationToken cancellationToken)
    {
        await using var installation = await servers.Install(cancellationToken);
        SampleOrders.WriteEvents(installation, orders, cancellationToken);
        var transitions = 3 * orders;
        var drain = new Drain();
        await using var application = await installation.Start("saga,relay", cancellationToken);
        await drain.Watch(Transitions(installation), sample => sample.Done > 0, Limit, cancellationToken);
        var (cpu, counts) = (CpuTimes.Read(servers, application), await DatabaseCounts.Read(installation, cancellationToken));
        var rest = transitions - drain.Samples[^1].Done;
        await drain.Watch(Transitions(installation), sample => sample.Done >= transitions, Limit, cancellationToken);
        cpu = CpuTimes.Read(servers, application) - cpu;
        counts = await DatabaseCounts.Read(installation, cancellationToken) - counts;

        sheet.Add(Saga, Rate, drain.Rate);
        if (rest > 0)
        {
            cpu.AddTo(sheet, Saga, "µs", 1_000_000.0 / rest);
            counts.AddTo(sheet, Saga, "a transition", rest);
        }

        foreach (var line in await DatabaseCounts.Dearest(installation, cancellationToken))
            sheet.Note(line);
        return drain.Rate;
    }
}
