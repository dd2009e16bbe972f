using System.Globalization;
using Orders.Api.Development.Bench.Measuring;
using Orders.Api.Development.Bench.Reports;
using Orders.Api.Development.Bench.Servers;

namespace Orders.Api.Development.Bench;

/// <summary>Offers orders at constant rates to one process with every role.</summary>
internal sealed class EndToEndBench : IBenchmark
{
    const string PostP99 = "202: p99 ms";
    const string PaidP99 = "Paid: p99 ms";
    const string Behind = "behind at the end, s";

    /// <summary>A rate after which this much is left to do is not held; higher rates are not offered.</summary>
    static readonly TimeSpan HeldWithin = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public string Name => "end-to-end";

    public string Summary =>
        "POST /orders at a constant rate, whether or not earlier requests were answered; a latency counts from the moment at which its "
        + "request was due. Paid: from the submission to the transition in the order's history. The first row begins right after the "
        + "start. A rate is held if every order is paid 2 s after the last request; after a rate that is not held, higher ones are left "
        + "out. CPU and statements count until every order is paid.";

    public IReadOnlyList<string> Charts => [PostP99, PaidP99];

    public async Task Measure(BenchServers servers, BenchSizes sizes, FigureSheet sheet, CancellationToken cancellationToken)
    {
        await using var installation = await servers.Install(cancellationToken);
        await using var application = await installation.Start(roles: null, cancellationToken);
        await application.WaitUntilReady(cancellationToken);
        var held = await Offer("right after the start", sizes.Rates[0]);
        foreach (var rate in sizes.Rates.Where(_ => held))
            held = await Offer("warm", rate);
        foreach (var line in await DatabaseCounts.Dearest(installation, cancellationToken))
            sheet.Note(line);

        Task<bool> Offer(string when, int rate) => EndToEndBench.Offer(
            installation, application, string.Create(CultureInfo.InvariantCulture, $"{rate}/s, {when}"), rate, sizes.Seconds, sheet,
            cancellationToken);
    }

    /// <returns>Whether the rate was held.</returns>
    static async Task<bool> Offer(
        BenchInstallation installation, BenchApplication application, string row, int rate, int seconds, FigureSheet sheet,
        CancellationToken cancellationToken)
    {
        var from = await installation.Scalar<string>("SELECT clock_timestamp()::text", cancellationToken);
        var (cpu, counts) = (CpuTimes.Read(installation.Servers, application), await DatabaseCounts.Read(installation, cancellationToken));
        var posts = await OpenLoop.Run(
            rate, rate * seconds, i => SampleOrders.Post(application.Http, i, cancellationToken), cancellationToken);
        var accepted = posts.Milliseconds.Count - posts.Failed;
        var paid = new Drain();
        await paid.Watch(Paid, sample => sample.Done >= accepted || sample.At > Limit, TimeSpan.MaxValue, cancellationToken);
        cpu = CpuTimes.Read(installation.Servers, application) - cpu;
        counts = await DatabaseCounts.Read(installation, cancellationToken) - counts;
        var isHeld = paid.Samples[^1].At <= HeldWithin && posts.Failed == 0;

        var latency = new Percentiles(posts.Milliseconds);
        sheet.Add(row, "202: p50 ms", latency.Median);
        sheet.Add(row, PostP99, latency.P99);
        sheet.Add(row, "Paid: p50 ms", await PaidAfter(0.5));
        sheet.Add(row, PaidP99, await PaidAfter(0.99));
        sheet.Add(row, "held (1 = yes)", isHeld ? 1 : 0);
        sheet.Add(row, Behind, paid.Samples[^1].At.TotalSeconds);
        sheet.Add(row, "not accepted", posts.Failed);
        cpu.AddTo(sheet, row, "ms an order", 1_000.0 / accepted);
        counts.AddTo(sheet, row, "an order", accepted);
        return isHeld;

        Task<long> Paid(CancellationToken token) => installation.Scalar<long>(
            $"SELECT count(*) FROM orders WHERE submitted_at >= '{from}' AND status = 'Paid'", token);

        Task<double> PaidAfter(double share) => installation.Scalar<double>(
            string.Create(CultureInfo.InvariantCulture, $"""
                SELECT percentile_cont({share}) WITHIN GROUP (ORDER BY extract(epoch FROM t.at - o.submitted_at) * 1000)
                FROM orders o JOIN saga_transition t ON t.correlation_id = o.id AND t."to" = 'Paid' WHERE o.submitted_at >= '{from}'
                """),
            cancellationToken);
    }
}
