using System.Diagnostics;
using Orders.Api.Development.Bench.Measuring;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench;

/// <summary>How long a killed process costs: from <c>kill -9</c> to its successor's full rate.</summary>
internal sealed class RecoveryBench : IBenchmark
{
    const string Row = "kill -9, started again at once";
    const string FullRate = "full rate again after, s";

    /// <summary>The share of the rate before that counts as the full rate.</summary>
    const double Full = 0.9;

    static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public string Name => "recovery";

    public string Summary =>
        "A process with the roles saga and relay drains a backlog of events and is killed; another one starts at once. The full rate is "
        + "90 % of the rate before the kill, over one second.";

    public IReadOnlyList<string> Charts => [FullRate];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        await using var installation = await servers.Install(cancellationToken);
        SampleOrders.WriteEvents(installation, sizes.Records / 3, cancellationToken);
        var transitions = SagaBench.Transitions(installation);
        var before = new Drain();
        await using (var first = await installation.Start("saga,relay", cancellationToken))
        {
            await before.Watch(transitions, sample => sample.Done > 0, Limit, cancellationToken);
            var until = before.Samples[^1].At + TimeSpan.FromSeconds(sizes.Seconds);
            // A quarter stays for the second process, also where the whole backlog takes less than the time.
            await before.Watch(
                transitions, sample => sample.At >= until || sample.Done >= sizes.Records * 3L / 4, Limit, cancellationToken);
            await first.Kill();
        }

        var killed = Stopwatch.StartNew();
        var rate = RateAtTheEnd(before.Samples);
        var done = await transitions(cancellationToken);
        await using var second = await installation.Start("saga,relay", cancellationToken);
        var after = new Drain();
        var offset = killed.Elapsed;
        await after.Watch(transitions, sample => sample.Done > done, Limit, cancellationToken);
        sheet.Add(Row, "first transition after, s", (offset + after.Samples[^1].At).TotalSeconds);
        await after.Watch(
            transitions, sample => RateOfWindow(after.Samples) >= Full * rate || sample.Done >= sizes.Records / 3 * 3, Limit,
            cancellationToken);
        sheet.Add(Row, FullRate, (offset + after.Samples[^1].At - Window).TotalSeconds);
        sheet.Add(Row, "transitions/s before", rate);
    }

    /// <summary>The rate over the last half of the time, when the process is warm.</summary>
    static double RateAtTheEnd(IReadOnlyList<Sample> samples)
    {
        var last = samples[^1];
        var begin = samples.First(x => x.Done > 0).At;
        var from = samples.First(x => x.At >= begin + ((last.At - begin) / 2));
        return (last.Done - from.Done) / (last.At - from.At).TotalSeconds;
    }

    static double RateOfWindow(IReadOnlyList<Sample> samples)
    {
        var last = samples[^1];
        var from = samples.LastOrDefault(x => x.At <= last.At - Window);
        return from == default ? 0 : (last.Done - from.Done) / (last.At - from.At).TotalSeconds;
    }
}
